/* The site's own. */

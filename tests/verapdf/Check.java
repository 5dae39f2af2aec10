import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDF files against PDF/UA-1 and PDF/A-2a with veraPDF, all in one JVM. The files are the arguments,
 * or lines of standard input where the only argument is "-". One line a file:
 *
 *     pass FILE
 *     fail FILE
 *
 * each failed rule below its file, indented: profile, clause-test, how often, what the rule wants, where first. Exit
 * status 0 when all pass, 1 when not.
 */
public final class Check {
    private static final PDFAFlavour[] FLAVOURS = {PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_2_A};

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        boolean all = true;
        for (String file : files(arguments)) {
            List<String> failures = new ArrayList<>();
            for (PDFAFlavour flavour : FLAVOURS) {
                validate(file, flavour, failures);
            }
            System.out.println((failures.isEmpty() ? "pass " : "fail ") + file);
            for (String failure : failures) {
                System.out.println("    " + failure);
            }
            all &= failures.isEmpty();
        }
        System.exit(all ? 0 : 1);
    }

    private static List<String> files(String[] arguments) throws Exception {
        if (arguments.length != 1 || !arguments[0].equals("-")) {
            return List.of(arguments);
        }
        List<String> files = new ArrayList<>();
        BufferedReader input =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = input.readLine()) != null;) {
            files.add(line);
        }
        return files;
    }

    private static void validate(String file, PDFAFlavour flavour, List<String> failures) {
        Map<String, String> first = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour);
             PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() != TestAssertion.Status.FAILED) {
                    continue;
                }
                String rule = flavour.getId() + " " + assertion.getRuleId().getClause() + "-"
                    + assertion.getRuleId().getTestNumber();
                counts.merge(rule, 1, Integer::sum);
                first.putIfAbsent(rule, assertion.getMessage() + " | "
                    + assertion.getLocation().getContext());
            }
            if (!result.isCompliant() && first.isEmpty()) {
                failures.add(flavour.getId() + ": not compliant, and no rule says why");
            }
        } catch (Exception error) {
            failures.add(flavour.getId() + ": " + error);
        }
        for (Map.Entry<String, String> rule : first.entrySet()) {
            failures.add(rule.getKey() + " (" + counts.get(rule.getKey()) + "): "
                + rule.getValue().replaceAll("\\s+", " "));
        }
    }
}

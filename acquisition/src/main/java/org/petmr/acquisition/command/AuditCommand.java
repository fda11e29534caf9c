package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.acquisition.security.AuditChain;
import org.petmr.acquisition.security.AuditHead;
import org.petmr.recon.command.FiguresFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr audit}: looks after the record of who did what. */
@Command(
        name = "audit",
        description = "The record of who did what to whose data.",
        mixinStandardHelpOptions = true,
        subcommands = AuditCommand.Verify.class)
public final class AuditCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public AuditCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    /** {@code petmr audit verify}. */
    @Command(
            name = "verify",
            description = "Checks that no record was changed, taken out, put in or cut off. Ends with 1 if one was.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Mixin
        private DataDirectory data;

        @Option(
                names = "--key",
                paramLabel = "FILE",
                description = "security.auditKeyFile; else the one beside the trail")
        private Path key;

        @Option(
                names = "--head",
                paramLabel = "N:MAC",
                description =
                        "where the chain once was, from the messages of the syslog server or an earlier check: so a trail"
                                + " that was put back to an older copy, or removed, is found")
        private String head;

        @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
        private Path json;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            FiguresFile.requirePlace(json);
            AuditChain.Outcome outcome = AuditChain.verify(
                    data.existing().resolve("audit"),
                    key == null ? "" : key.toString(),
                    Optional.ofNullable(head).map(AuditHead::parse));
            PrintWriter out = spec.commandLine().getOut();
            if (outcome.holds()) {
                out.printf("ok      %d records%n", outcome.records());
                out.printf("head    %s%n", outcome.head());
            } else {
                out.printf("BROKEN  after %d records: %s%n", outcome.records(), outcome.problem());
            }
            out.flush();
            FiguresFile.write(json, figures(outcome));
            return outcome.holds() ? 0 : 1;
        }

        private static Map<String, Object> figures(AuditChain.Outcome outcome) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("holds", outcome.holds());
            figures.put("records", outcome.records());
            figures.put("head", outcome.head().toString());
            figures.put("problem", outcome.problem());
            return figures;
        }
    }
}

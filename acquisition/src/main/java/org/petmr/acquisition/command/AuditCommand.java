package org.petmr.acquisition.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.petmr.acquisition.security.AuditChain;
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

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            AuditChain.Outcome outcome =
                    AuditChain.verify(data.existing().resolve("audit"), key == null ? "" : key.toString());
            PrintWriter out = spec.commandLine().getOut();
            if (outcome.holds()) {
                out.printf("ok      %d records%n", outcome.records());
            } else {
                out.printf("BROKEN  after %d records: %s%n", outcome.records(), outcome.problem());
            }
            out.flush();
            return outcome.holds() ? 0 : 1;
        }
    }
}

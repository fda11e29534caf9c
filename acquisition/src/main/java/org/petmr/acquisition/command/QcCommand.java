package org.petmr.acquisition.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code petmr qc}: the daily checks of a scanner. */
@Command(
        name = "qc",
        description = "The daily checks of the scanner.",
        mixinStandardHelpOptions = true,
        subcommands = QcTrendCommand.class)
public final class QcCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public QcCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }
}

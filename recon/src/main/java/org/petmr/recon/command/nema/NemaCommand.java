package org.petmr.recon.command.nema;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code petmr nema}: one subcommand for each test of NEMA NU 2. */
@Command(
        name = "nema",
        description = "Measures the figures of NEMA NU 2 in images and recordings.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ImageQualityCommand.class,
            ResolutionCommand.class,
            ScatterCommand.class,
            SensitivityCommand.class,
            TofCommand.class
        })
public final class NemaCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public NemaCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "test: none (expected: one of iq, resolution, scatter, sensitivity, tof)");
    }
}

package org.petmr.simulator.command;

import org.petmr.recon.command.BenchCommand;
import org.petmr.recon.command.FailureLine;
import org.petmr.recon.command.InspectCommand;
import org.petmr.recon.command.ReconstructCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the whole house. */
@Command(
        name = "petmr",
        mixinStandardHelpOptions = true,
        version = "petmr 0.1",
        description = "A scanner-side acquisition service for hybrid PET-MRI, and what it takes to try it out.",
        subcommands = {
            ReplayCommand.class,
            ReconstructCommand.class,
            InspectCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Petmr {

    private Petmr() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Every command that needs no service in this process. */
    public static CommandLine commandLine() {
        return new CommandLine(new Petmr()).setExecutionExceptionHandler(new FailureLine());
    }

    /** With the demo besides. @param starter makes the service that it shows */
    public static CommandLine commandLine(DemoService.Starter starter) {
        return commandLine().addSubcommand(new DemoCommand(starter));
    }
}

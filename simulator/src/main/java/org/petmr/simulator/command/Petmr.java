package org.petmr.simulator.command;

import org.petmr.acquisition.command.ProgramVersion;
import org.petmr.simulator.nema.NemaSimulateCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the whole house. */
@Command(
        name = "petmr",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "A scanner-side acquisition service for hybrid PET-MRI, and what it takes to try it out.",
        subcommands = {ReplayCommand.class, PhantomCommand.class, MrCommand.class, CommandLine.HelpCommand.class})
public final class Petmr {

    private Petmr() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** With every command of the house. */
    public static CommandLine commandLine() {
        CommandLine root = org.petmr.acquisition.command.Petmr.addTo(
                new CommandLine(new Petmr()),
                new MonteCarloItem(),
                AttenuationItem.body(),
                AttenuationItem.head(),
                new RegisterItem());
        root.addSubcommand(new DemoCommand(LocalService::start));
        CommandLine recording = new CommandLine(new SimulateCommand());
        recording.setExecutionExceptionHandler(root.getExecutionExceptionHandler());
        recording.setParameterExceptionHandler(root.getParameterExceptionHandler());
        root.addSubcommand(recording);
        CommandLine nema = root.getSubcommands().get("nema");
        CommandLine simulate = new CommandLine(new NemaSimulateCommand());
        simulate.setExecutionExceptionHandler(root.getExecutionExceptionHandler());
        simulate.setParameterExceptionHandler(root.getParameterExceptionHandler());
        nema.addSubcommand(simulate);
        return root;
    }
}

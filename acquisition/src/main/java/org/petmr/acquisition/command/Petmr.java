package org.petmr.acquisition.command;

import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.command.BenchCommand;
import org.petmr.recon.command.BenchmarkTiming;
import org.petmr.recon.command.CalibrateCommand;
import org.petmr.recon.command.ConvertCommand;
import org.petmr.recon.command.FailureLine;
import org.petmr.recon.command.InspectCommand;
import org.petmr.recon.command.NormaliseCommand;
import org.petmr.recon.command.ProjectCommand;
import org.petmr.recon.command.ReconstructCommand;
import org.petmr.recon.command.RegionsCommand;
import org.petmr.recon.command.RegisterCommand;
import org.petmr.recon.command.nema.NemaCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of production: no simulator. */
@Command(
        name = "petmr",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "A scanner-side acquisition service for hybrid PET-MRI.",
        subcommands = {CommandLine.HelpCommand.class})
public final class Petmr {

    private static final int HELP_WIDTH = 96;
    private static final String SERVE = "serve";

    private Petmr() {}

    public static void main(String[] arguments) {
        CommandLine root = new CommandLine(new Petmr());
        // A service that is started again must be there soon: describing all the other commands takes a while.
        boolean isService = arguments.length > 0 && arguments[0].equals(SERVE);
        CommandLine petmr = isService ? withFailureLines(root.addSubcommand(new ServeCommand())) : addTo(root);
        System.exit(petmr.execute(arguments));
    }

    /** Adds every command that needs no simulator. @param more benchmarks of floors above */
    public static CommandLine addTo(CommandLine root, BenchmarkTiming.Item... more) {
        root.addSubcommand(new ServeCommand());
        root.addSubcommand(new ProcessCommand());
        root.addSubcommand(new ReconstructCommand());
        root.addSubcommand(new InspectCommand());
        root.addSubcommand(new ConvertCommand());
        root.addSubcommand(new ProjectCommand());
        root.addSubcommand(new NormaliseCommand());
        root.addSubcommand(new CalibrateCommand());
        root.addSubcommand(new RegisterCommand());
        root.addSubcommand(new RegionsCommand());
        root.addSubcommand(new NemaCommand());
        root.addSubcommand(new AttenuationCommand());
        root.addSubcommand(new StoreCommand());
        root.addSubcommand(new UserCommand());
        root.addSubcommand(new AuditCommand());
        root.addSubcommand(new QcCommand());
        root.addSubcommand(new MlaaCommand());
        root.addSubcommand(new DiaphragmCommand());
        List<BenchmarkTiming.Item> items =
                new ArrayList<>(List.of(new LinkRateItem(), new LinkItem(), new MlaaItem(), new StartItem()));
        items.addAll(List.of(more));
        root.addSubcommand(new CommandLine(new BenchCommand(items)).addSubcommand(new IngestBenchCommand()));
        return withFailureLines(root);
    }

    private static CommandLine withFailureLines(CommandLine root) {
        FailureLine failureLine = new FailureLine(AcquisitionException.class);
        root.setExecutionExceptionHandler(failureLine);
        root.setParameterExceptionHandler(failureLine);
        root.setUsageHelpWidth(HELP_WIDTH);
        return root;
    }
}

package org.petmr.acquisition.command;

import picocli.CommandLine.Command;

/** {@code petmr store}: what lies on the disk, whether it is sound, and what may go. */
@Command(
        name = "store",
        description = "Lists, checks, repairs and prunes stored list mode.",
        mixinStandardHelpOptions = true,
        subcommands = {
            StoreListCommand.class,
            StoreVerifyCommand.class,
            StoreRepairCommand.class,
            StorePruneCommand.class,
            StoreKeepCommand.class
        })
public final class StoreCommand {

    /** Made by picocli. */
    public StoreCommand() {}
}

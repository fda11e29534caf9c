package org.petmr.acquisition.command;

import org.petmr.acquisition.provenance.Software;
import picocli.CommandLine;

/** What {@code petmr --version} says. */
public final class ProgramVersion implements CommandLine.IVersionProvider {

    /** Made by picocli. */
    public ProgramVersion() {}

    @Override
    public String[] getVersion() {
        return new String[] {Software.ours().title()};
    }
}

package org.petmr.recon.algorithm;

import org.petmr.recon.compute.Progress;

/** A progress that says one thing, whatever the inner work would say. */
final class Messages {

    private Messages() {}

    static Progress fixed(String message, Progress progress) {
        return new Progress() {
            @Override
            public void report(double fraction, String inner) {
                progress.report(fraction, message);
            }

            @Override
            public boolean isCancelled() {
                return progress.isCancelled();
            }
        };
    }
}

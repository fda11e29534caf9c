package org.petmr.simulator.command;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.petmr.recon.compute.Workers;

/** Makes one map again and again in a process of its own, and prints for each the seconds and the processor's seconds. */
final class AttenuationTimings {

    private AttenuationTimings() {}

    /** @param arguments {@code body} or {@code head}, and how often */
    public static void main(String[] arguments) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        try (Workers workers = Workers.ofMachine()) {
            AttenuationScene scene =
                    arguments[0].equals("head") ? AttenuationScene.head(workers) : AttenuationScene.body(workers);
            for (int run = 0; run < Integer.parseInt(arguments[1]); run++) {
                long processorNs = system.getProcessCpuTime();
                long startNs = System.nanoTime();
                scene.map(workers);
                System.out.printf(
                        Locale.ROOT,
                        "%.4f %.4f%n",
                        1e-9 * (System.nanoTime() - startNs),
                        1e-9 * (system.getProcessCpuTime() - processorNs));
            }
        }
    }
}

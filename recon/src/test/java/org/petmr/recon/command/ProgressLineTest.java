package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final StringWriter screen = new StringWriter();

    @Test
    void inAPipeThereIsOneLineWhenTheStageHasEnded() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(screen), "reconstruct", false)) {
            line.report(0.5, "OSEM 1 of 2");
            assertThat(screen.toString()).isEmpty();
            line.end("done   OSEM 2");
        }
        assertThat(screen.toString()).isEqualTo(" reconstruct  done   OSEM 2" + System.lineSeparator());
    }

    @Test
    void onATerminalABarIsDrawnOver() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(screen), "read", true)) {
            line.end("done");
        }
        assertThat(screen.toString()).startsWith("\r read         ----------------------------    0 %");
        assertThat(screen.toString()).contains("\r read         done ").endsWith(System.lineSeparator());
    }

    @Test
    void whatWasNotEndedHasFailed() {
        new ProgressLine(new PrintWriter(screen), "read", false).close();
        assertThat(screen.toString()).contains("failed");
    }

    @Test
    void barsKeepToTheirLength() {
        assertThat(ProgressLine.bar(-1)).isEqualTo("-".repeat(28));
        assertThat(ProgressLine.bar(0.5)).isEqualTo("#".repeat(14) + "-".repeat(14));
        assertThat(ProgressLine.bar(7)).isEqualTo("#".repeat(28));
    }
}

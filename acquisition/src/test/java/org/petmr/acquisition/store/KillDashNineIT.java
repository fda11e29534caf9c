package org.petmr.acquisition.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;

/** A process that dies in the middle of writing loses nothing that it had called durable, and leaves a readable recording. */
class KillDashNineIT {

    private static final int WORDS_PER_FRAME = 1000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {3, 17, 40})
    void everythingDurableIsThere(int acknowledgements) throws Exception {
        Process writer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreWriterProcess.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long durableFrames = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < acknowledgements; i++) {
                durableFrames = Long.parseLong(out.readLine());
            }
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.exitValue()).as("ended by SIGKILL").isEqualTo(128 + 9);

        Recovery recovery = Recovery.of(directory);
        long words = 0;
        try (ListModeSource source = ListModeFiles.open(directory)) {
            long[] buffer = new long[8192];
            for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != words + i) {
                        fail("word %d: %d (expected: %d)".formatted(words + i, buffer[i], words + i));
                    }
                }
                words += n;
            }
            assertThat(source.lostBytes()).isZero();
        }
        assertThat(words % WORDS_PER_FRAME).isZero();
        assertThat(words / WORDS_PER_FRAME).isGreaterThanOrEqualTo(durableFrames);
        System.out.printf(
                "killed after %d durable frames: %d frames in %d segments, %d torn bytes cut%n",
                durableFrames, words / WORDS_PER_FRAME, recovery.segments(), recovery.lostBytes());
    }
}

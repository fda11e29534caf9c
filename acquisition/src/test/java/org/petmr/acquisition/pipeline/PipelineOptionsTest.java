package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.installation.Installation;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.compute.Workers;

/** How a map is to be made, as an arm request or its protocol says it. */
class PipelineOptionsTest {

    private static final Workers WORKERS = new Workers(1);

    @TempDir
    private Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private MuMapOptions options(String pipeline) throws IOException {
        return PatientMap.options(BenchJobs.job(
                BenchJobs.session(directory.resolve("session"), ", \"pipeline\": {%s}".formatted(pipeline)),
                Installation.NONE,
                WORKERS));
    }

    @Test
    void tissueAndLungAreWhatTheRequestSays() throws IOException {
        MuMapOptions usual = options("\"anatomy\": \"body\"");
        assertThat(usual.mode()).isEqualTo(MuMapOptions.Mode.CLASSES);
        assertThat(usual.lungValue()).isEqualTo(MuMapOptions.LungValue.CLASS);
        MuMapOptions asked =
                options("\"anatomy\": \"body\", \"tissueMode\": \"fat-water\", \"lungValue\": \"patient\"");
        assertThat(asked.mode()).isEqualTo(MuMapOptions.Mode.FAT_WATER);
        assertThat(asked.lungValue()).isEqualTo(MuMapOptions.LungValue.PATIENT);
        assertThat(asked.anatomy()).isEqualTo(MuMapOptions.Anatomy.BODY);
        assertThat(options("\"tissueMode\": \"classes\"").anatomy()).isEqualTo(MuMapOptions.Anatomy.HEAD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "lungValue": "patient"                      | pipeline.lungValue: patient (expected: class, or patient with pipeline.anatomy body: a head has no lungs)
        "anatomy": "body", "lungValue": "own"       | pipeline.lungValue: own (expected: class or patient)
        "tissueMode": "water"                       | pipeline.tissueMode: water (expected: classes or fat-water)
        "deadTimeNs": -1                            | pipeline.deadTimeNs: -1.0 (expected: 0 to 10000)
        "randoms": "none"                           | pipeline.randoms: none (expected: delayeds or singles)
        """)
    void whatIsNoneIsRefused(String pipeline, String message) {
        assertThatThrownBy(() -> options(pipeline))
                .isInstanceOf(AcquisitionException.class)
                .hasMessageContaining(message);
    }
}

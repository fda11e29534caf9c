package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.session.MapReplacement;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;

/** Table and coils are put into a map from outside once, whatever it holds already. */
class ReplacedMapTest {

    private static final Workers WORKERS = new Workers(2);

    @TempDir
    private Path directory;

    private final Installation installation = BenchJobs.withHardware();
    private StoredSession session;
    private Path maps;

    @BeforeEach
    void begin() throws IOException {
        session = BenchJobs.session(directory.resolve("session"), "");
        maps = Files.createDirectories(directory.resolve("maps"));
    }

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private Volume water() {
        Volume v = Volume.zeros(PipelineJob.grid(session));
        Affine a = v.grid().lpsFromVoxel();
        for (int i = 0; i < v.values().length; i++) {
            int z = i % v.grid().nz();
            int x = i / v.grid().nz() % v.grid().nx();
            int y = i / v.grid().nz() / v.grid().nx();
            v.values()[i] = Math.hypot(a.x(x, y, z), a.y(x, y, z)) < 30 ? 0.096f : 0;
        }
        return v;
    }

    /** @return what the session's result says of the map */
    private Map<String, Object> process(String file, Boolean holdsHardware) throws IOException, InterruptedException {
        ReplacedMap.accept(
                session,
                new MapReplacement(file, null, null, null, holdsHardware),
                maps,
                PipelineJob.grid(session),
                Affine.IDENTITY,
                WORKERS);
        PipelineJob job = BenchJobs.job(session, installation, WORKERS);
        new AttenuationStage(null, BenchJobs.settings(installation, maps)).run(job, Progress.NONE);
        return job.mapFigures;
    }

    private Volume whole() throws IOException {
        return Nifti.read(session.resultDirectory().resolve("mumap.nii.gz"));
    }

    private static double sum(Volume v) {
        double sum = 0;
        for (float mu : v.values()) {
            sum += mu;
        }
        return sum;
    }

    /** An export comes back: first without hardware, which is added; then that result, to which nothing is added. */
    @Test
    void anExportIsPutInAgainWithoutASecondTable() throws IOException, InterruptedException {
        Nifti.write(maps.resolve("patient.nii.gz"), water(), HeldHardware.description(false));
        Map<String, Object> first = process("patient.nii.gz", null);
        assertThat(first.get("method")).isEqualTo("REPLACED by hand: patient.nii.gz + hardware");
        assertThat(first.get("hardware_as_it_came")).isEqualTo(false);
        assertThat((List<?>) first.get("hardware")).isNotEmpty();
        double once = sum(whole());
        assertThat(once).isGreaterThan(1.02 * sum(water()));

        Files.copy(session.resultDirectory().resolve("mumap.nii.gz"), maps.resolve("whole.nii.gz"));
        Map<String, Object> second = process("whole.nii.gz", null);
        assertThat(second.get("method")).isEqualTo("REPLACED by hand: whole.nii.gz + hardware");
        assertThat(second.get("hardware_as_it_came")).isEqualTo(true);
        assertThat((List<?>) second.get("hardware")).isEmpty();
        assertThat(sum(whole())).isCloseTo(once, within(1e-3 * once));
        assertThat(Nifti.description(session.resultDirectory().resolve("mumap.nii.gz")))
                .isEqualTo(HeldHardware.description(true));
        assertThat(session.resultDirectory().resolve("mumap-patient.nii.gz")).doesNotExist();
        assertThat(Files.readString(session.resultDirectory().resolve("mumap-report.html")))
                .contains("table and coils are in it already, none were added, as its description says");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            true,  0, table and coils are in it already
            false, 1, of the patient alone
            -,     1, of the patient alone
            """)
    void aForeignMapHoldsWhatTheRequestSays(Boolean asked, int added, String said)
            throws IOException, InterruptedException {
        Nifti.write(maps.resolve("foreign.nii.gz"), water(), "another program");
        Map<String, Object> figures = process("foreign.nii.gz", asked);
        assertThat((List<?>) figures.get("hardware")).hasSize(added);
        assertThat(Files.readString(session.resultDirectory().resolve("mumap-report.html")))
                .contains(said);
    }

    /** A map that doesn't say so and shows a table all the same is used, with a warning. */
    @Test
    void aTableThatLiesThereTwiceIsTold() throws IOException, InterruptedException {
        Nifti.write(maps.resolve("patient.nii.gz"), water(), HeldHardware.description(false));
        process("patient.nii.gz", null);
        Nifti.write(maps.resolve("foreign.nii.gz"), whole(), "another program");
        Map<String, Object> figures = process("foreign.nii.gz", null);
        assertThat(figures.get("explained").toString())
                .contains("of table and coils were there before they were added", Finding.Severity.WARNING.name());
    }

    /** A CT is in Hounsfield units; of a map in cm^-1 nobody knows what it was measured with. MR made neither. */
    @ParameterizedTest
    @CsvSource({"true, CT, CTAC", "false, UNKNOWN, AC"})
    void seriesSayWhatTheMapWasMeasuredWith(boolean isCt, AttenuationSource source, String said)
            throws IOException, InterruptedException {
        Volume map = water();
        for (int i = 0; isCt && i < map.values().length; i++) {
            map.values()[i] = map.values()[i] > 0 ? 40 : -1000;
        }
        Nifti.write(maps.resolve("foreign.nii.gz"), map, "another program");
        ReplacedMap.accept(
                session,
                new MapReplacement("foreign.nii.gz", null, List.of("hu"), null, false),
                maps,
                PipelineJob.grid(session),
                Affine.IDENTITY,
                WORKERS);
        PipelineJob made = BenchJobs.job(session, installation, WORKERS);
        new AttenuationStage(null, BenchJobs.settings(installation, maps)).run(made, Progress.NONE);
        PipelineState.write(made);
        PipelineJob next = BenchJobs.job(session, installation, WORKERS);
        PipelineState.read(next, new MrIntake(directory.resolve("mr")));
        assertThat(next.mapSource()).isEqualTo(source);
        PetSeriesDescription pet = new SeriesDescriptions(next, false).pet();
        assertThat(pet.series().description()).startsWith("PET FDG " + said + " OSEM");
        assertThat(pet.reconstruction().attenuation()).startsWith("REPLACED by hand");
    }

    @Test
    void aWordAgainstTheFilesOwnIsTold() throws IOException, InterruptedException {
        Nifti.write(maps.resolve("patient.nii.gz"), water(), HeldHardware.description(false));
        assertThat(process("patient.nii.gz", true).get("findings").toString())
                .contains("patient.nii.gz: holds the hardware by the request (expected: the patient alone");
    }

    /** The session's map lay where a registration had put the MR: there its export lies, and there the replacement does. */
    @Test
    void whatWasExportedAfterACorrectionLiesWhereItWas() throws IOException, InterruptedException {
        RigidTransform moved = new RigidTransform(0, 0, Math.toRadians(3), 14, -6, 0, 0, 0, 0);
        Files.writeString(
                session.resultDirectory().resolve("state.json"),
                "{\"correction\": " + new ObjectMapper().writeValueAsString(TransformFile.of(moved)) + "}");
        Nifti.write(
                maps.resolve("exported.nii.gz"),
                MrImages.placed(water(), moved.toAffine()),
                HeldHardware.description(false));
        ReplacedMap put = ReplacedMap.accept(
                session,
                new MapReplacement("exported.nii.gz", "mr", null, null, null),
                maps,
                PipelineJob.grid(session),
                Affine.IDENTITY,
                WORKERS);
        double off = 0;
        Volume expected = water();
        for (int i = 0; i < expected.values().length; i++) {
            off = Math.max(off, Math.abs(put.muPerCm().values()[i] - expected.values()[i]));
        }
        assertThat(off).isLessThan(0.002);

        PipelineJob job = BenchJobs.job(session, installation, WORKERS);
        new AttenuationStage(null, BenchJobs.settings(installation, maps)).run(job, Progress.NONE);
        RigidTransform kept = job.correction.orElseThrow();
        assertThat(kept.txMm()).isCloseTo(moved.txMm(), within(1e-6));
        assertThat(kept.tyMm()).isCloseTo(moved.tyMm(), within(1e-6));
        assertThat(kept.rotationDeg()).isCloseTo(3, within(1e-6));
        assertThat(job.attenuationComments).contains("moved 15.2 mm, 3.0 deg");
    }
}

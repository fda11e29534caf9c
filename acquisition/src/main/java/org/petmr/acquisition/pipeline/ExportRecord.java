package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.dicom.workflow.SopReference;
import org.petmr.acquisition.dicom.workflow.StateFile;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.recon.file.DirectoryNames;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.TransformFile;

/**
 * The objects that a processing was exported as, beside their files. An export that is repeated sends these, with the same
 * identifiers, so that an archive which has some of them already does not get them twice; other pixels are other objects.
 *
 * @param madeOf a digest of all that went into them
 * @param studyInstanceUid of all of them
 * @param frameOfReferenceUid of all of them
 * @param mrFromPet where the images were put; null in a record of a version that did not keep it
 * @param series what was made, the PET series first; one of several beds has none of its own
 */
record ExportRecord(
        String madeOf, String studyInstanceUid, String frameOfReferenceUid, Affine mrFromPet, List<Series> series) {

    private static final String FILE = "exported.json";
    private static final int FLOATS_AT_A_TIME = 1 << 14;

    /**
     * A series on disk.
     *
     * @param files relative to the directory of the record
     */
    record Series(
            String seriesInstanceUid,
            String description,
            boolean isImages,
            List<String> files,
            List<SopReference> objects) {

        private static Series of(ExportedSeries made, Path directory) {
            return new Series(
                    made.seriesInstanceUid(),
                    made.description(),
                    made.isImages(),
                    made.files().stream()
                            .map(file -> directory.relativize(file).toString())
                            .toList(),
                    made.objects());
        }

        private ExportedSeries in(Path directory) {
            return new ExportedSeries(
                    seriesInstanceUid,
                    description,
                    isImages,
                    files.stream().map(directory::resolve).toList(),
                    objects);
        }
    }

    /** @param directory of the files; the record is not written yet */
    static ExportRecord of(
            String madeOf,
            SeriesDescriptions descriptions,
            Affine mrFromPet,
            List<ExportedSeries> made,
            Path directory) {
        return new ExportRecord(
                madeOf,
                descriptions.studyInstanceUid(),
                descriptions.frameOfReferenceUid(),
                mrFromPet,
                made.stream().map(s -> Series.of(s, directory)).toList());
    }

    /** Durable when this returns. Written last: with it, everything is there. */
    void write(Path directory) throws IOException {
        StateFile.write(directory.resolve(FILE), this);
    }

    /** Before files that it names are written over. */
    static void forget(Path directory) throws IOException {
        if (Files.deleteIfExists(directory.resolve(FILE))) {
            DirectoryNames.force(directory);
        }
    }

    /** What was made last, if anything. */
    static Optional<ExportRecord> last(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        return Files.exists(file) ? Optional.of(StateFile.read(file, ExportRecord.class)) : Optional.empty();
    }

    /** What was made of the same, when all of it is still there. */
    static Optional<ExportRecord> find(Path directory, String madeOf) throws IOException {
        return last(directory)
                .filter(record -> record.madeOf.equals(madeOf))
                .filter(record -> record.series.stream()
                        .flatMap(s -> s.files().stream())
                        .allMatch(name -> Files.isRegularFile(directory.resolve(name))));
    }

    /** The PET series of one object a slice; empty for one of several beds, whose images are part of the whole. */
    Optional<Series> pet() {
        return series.stream().filter(Series::isImages).findFirst();
    }

    /** Where the images of a job were put; of a record that did not keep it, where they would be put now. */
    Affine mrFromPet(PipelineJob job) {
        return mrFromPet == null ? job.mrFromPet() : mrFromPet;
    }

    /** The series as files. */
    List<ExportedSeries> in(Path directory) {
        return series.stream().map(s -> s.in(directory)).toList();
    }

    /** Of the images, of what the objects say of the patient, and of what is wanted. */
    static String digest(PipelineJob job, Collection<String> wanted, Collection<Path> files) throws IOException {
        MessageDigest sha256 = sha256();
        add(sha256, job.pet);
        add(sha256, job.muPerCm);
        var arm = job.session.arm();
        String words = String.join(
                "\n",
                String.valueOf(arm.patient()),
                String.valueOf(arm.tracer()),
                String.valueOf(arm.accession()),
                String.valueOf(arm.studyInstanceUid()),
                String.valueOf(arm.frameOfReferenceUid()),
                inMillionths(job.mrFromPet()),
                job.durationS + job.decay.map(span -> " " + span).orElse(""),
                job.attenuationMethod + (job.mapSource() == AttenuationSource.MR ? "" : " " + job.mapSource()),
                job.attenuationComments,
                job.registrationComments,
                String.valueOf(new TreeSet<>(wanted)));
        sha256.update(words.getBytes(StandardCharsets.UTF_8));
        for (Path file : files) {
            sha256.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            if (Files.exists(file)) {
                try (InputStream in = Files.newInputStream(file);
                        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
                    in.transferTo(out);
                }
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** The last bits of a correction are other ones once it was written down and read again. */
    private static String inMillionths(Affine a) {
        return Arrays.stream(TransformFile.matrix(a))
                .flatMapToDouble(Arrays::stream)
                .mapToObj(x -> Long.toString(Math.round(x * 1e6)))
                .collect(Collectors.joining(" "));
    }

    private static void add(MessageDigest sha256, Optional<Volume> volume) {
        if (volume.isEmpty()) {
            sha256.update((byte) 0);
            return;
        }
        float[] values = volume.get().values();
        ByteBuffer some = ByteBuffer.allocate(Float.BYTES * FLOATS_AT_A_TIME);
        for (int from = 0; from < values.length; from += FLOATS_AT_A_TIME) {
            int count = Math.min(FLOATS_AT_A_TIME, values.length - from);
            some.clear();
            some.asFloatBuffer().put(values, from, count);
            sha256.update(some.limit(Float.BYTES * count));
        }
        sha256.update(String.valueOf(volume.get().grid()).getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}

package org.petmr.acquisition.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

final class PreviewVerticleTest {

    private static final long SEED = 7;
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final int WORDS = 2000;
    private static final JsonObject SESSION = new JsonObject().put("id", "S7");

    private final Random random = new Random(SEED);

    /** A frame of events of a source at the patient's left, x = +40 mm, and of a time mark. */
    ByteBuffer frame(int number) {
        return frame(number, 0);
    }

    /** @param tofIndex of all events */
    private ByteBuffer frame(int number, int tofIndex) {
        Frame.Header header = new Frame.Header(Frame.DATA, 0, WORDS, 0, 1, number, 0);
        ByteBuffer frame = ByteBuffer.allocateDirect(header.frameBytes()).order(ByteOrder.LITTLE_ENDIAN);
        int perRing = BENCH.indicesPerRing();
        int at = Frame.HEADER_BYTES;
        frame.putLong(at, Word.timeMark(10L * number, 0, false));
        for (int i = 1; i < WORDS; ) {
            double angle = Math.PI * random.nextDouble();
            int ring = random.nextInt(BENCH.rings());
            int a = crystal(40, angle);
            int b = crystal(40, angle + Math.PI);
            if (!BENCH.isGap(a) && !BENCH.isGap(b)) {
                frame.putLong(
                        at + Long.BYTES * i++,
                        Word.coincidence(false, ring * perRing + a, ring * perRing + b, tofIndex));
            }
        }
        Frame.seal(frame, 0, header);
        return frame.position(0).limit(header.frameBytes());
    }

    /** Where a ray from (x, 0) meets the ring. */
    private static int crystal(double x, double angle) {
        double r = BENCH.effectiveRadiusMm();
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        double way = -x * c + Math.sqrt(x * x * c * c - x * x + r * r);
        double seen = Math.atan2(way * s, x + way * c);
        int n = BENCH.indicesPerRing();
        double step = 2 * Math.PI / n;
        double first = BENCH.crystalAngleRad(0);
        return Math.floorMod((int) Math.round((seen - first) / step), n);
    }

    @Test
    void eventsBecomeAPictureThatIsTold() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();
            vertx.eventBus().<JsonObject>consumer(Addresses.PREVIEW, m -> told.add(m.body()));
            PreviewVerticle preview = new PreviewVerticle(20);
            vertx.deployVerticle(preview)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            LiveConsumer consumer = preview.consumer(BENCH, SESSION);
            assertThat(preview.newest()).isEmpty();
            for (int i = 0; i < 20; i++) {
                consumer.accept(frame(i));
            }
            JsonObject first = told.poll(120, TimeUnit.SECONDS);
            assertThat(first).as("seed %d", SEED).isNotNull();
            assertThat(first.getLong("number")).isEqualTo(1);
            assertThat(first.getString("session")).isEqualTo("S7");
            consumer.accept(frame(20));
            JsonObject second = told.poll(120, TimeUnit.SECONDS);
            while (second.getLong("events") < 21L * WORDS) { // a look may have come between two frames
                second = told.poll(120, TimeUnit.SECONDS);
            }
            assertThat(second.getLong("number")).isGreaterThan(1);
            assertThat(second.getLong("leftOut")).isZero();
            assertThat(second.getString("method")).isEqualTo("rebinned");
            assertThat(second.getJsonArray("corrections")).containsExactly("randoms");
            assertThat(second.getDouble("dataS")).isEqualTo(0.2);
            BufferedImage image = ImageIO.read(
                    new ByteArrayInputStream(preview.newest().orElseThrow().png(OptionalInt.empty(), true)));
            assertThat(image.getWidth()).isEqualTo(LivePicture.WIDTH);
            assertThat(image.getHeight()).isEqualTo(LivePicture.HEIGHT);
            // What is counted is what the sinogram counts.
            assertThat(consumer.events().orElseThrow()).isEqualTo(21L * (WORDS - 1));
            // The next run begins without the picture of this one.
            preview.consumer(BENCH, SESSION);
            assertThat(preview.newest()).isEmpty();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    /** What takes too long is left out of the picture and said to be; it goes on when there is time again. */
    @Test
    void aSlowMachineLeavesEventsOut() {
        AtomicLong clock = new AtomicLong();
        PreviewCounts counts = new PreviewCounts(PreviewData.of(BENCH), () -> clock.addAndGet(60_000_000)); // each look
        for (int i = 0; i < 50; i++) {
            counts.accept(frame(i));
        }
        assertThat(counts.shown()).isPositive();
        assertThat(counts.leftOut()).isPositive();
        assertThat(counts.shown() + counts.leftOut()).isEqualTo(50L * WORDS);
        long before = counts.shown();
        clock.addAndGet(10_000_000_000L);
        counts.accept(frame(50));
        assertThat(counts.shown()).isEqualTo(before + WORDS);
        // An hour of quiet buys no hour of a thread.
        clock.addAndGet(3_600_000_000_000L);
        long left = counts.leftOut();
        for (int i = 51; i < 71; i++) {
            counts.accept(frame(i));
        }
        assertThat(counts.leftOut()).isGreaterThan(left);
    }

    /** What the picture was made of is let go of, so that the processing has the memory. */
    @Test
    void nothingButThePictureIsLeftOfARunThatIsOver() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            PreviewVerticle preview = new PreviewVerticle(20);
            vertx.deployVerticle(preview)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            Both consumer = (Both) preview.consumer(BENCH, SESSION);
            consumer.accept(frame(0));
            consumer.end();
            await().atMost(Duration.ofSeconds(60)).until(() -> ((PreviewCounts) consumer.second()).data() == null);
            assertThat(preview.newest()).isPresent();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    /** While batches wait for the thread nothing is taken into the picture: what waits holds the links back. */
    @Test
    void aLateThreadLeavesEventsOut() {
        PreviewCounts counts = new PreviewCounts(PreviewData.of(BENCH));
        counts.waiting(100);
        counts.accept(frame(0));
        counts.waiting(0);
        counts.accept(frame(1));
        assertThat(counts.shown()).isEqualTo(WORDS);
        assertThat(counts.leftOut()).isEqualTo(WORDS);
    }

    /** The patient's left is on the right, the head is up, the front of a turned view is where it is turned to. */
    @Test
    void theSidesAreThePatients() throws Exception {
        VoxelGrid grid = BENCH.imageGrid(2);
        Volume pet = Volume.zeros(grid);
        Affine voxel = grid.lpsFromVoxel().inverse();
        put(pet, voxel, -60, 0, 0, 0.3f); // keeps the middle where it is
        put(pet, voxel, 60, 0, 20, 1);
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(picture(pet, 30).png(0, false)));
        int panel = (LivePicture.WIDTH - 16) / 3;
        double leftHalf = darkness(image, 0, panel / 2, 0, panel);
        double rightHalf = darkness(image, panel / 2, panel, 0, panel);
        assertThat(rightHalf).isGreaterThan(1.5 * leftHalf);
        double upperHalf = darkness(image, 0, panel, 0, panel / 2);
        double lowerHalf = darkness(image, 0, panel, panel / 2, panel);
        assertThat(upperHalf).isGreaterThan(1.5 * lowerHalf);
        // From the left both lie behind each other, in the middle.
        int second = panel + 8;
        double middle = darkness(image, second + panel / 4, second + 3 * panel / 4, 0, panel);
        assertThat(middle).isGreaterThan(0.99 * darkness(image, second, second + panel, 0, panel));
    }

    private static LivePicture picture(Volume pet, double angleDeg) {
        return new LivePicture(pet, Optional.empty(), Optional.empty(), angleDeg);
    }

    /** What turns moves by a little from picture to picture, never back and forth, and is after a turn where it was. */
    @Test
    void whatTurnsDoesSoSmoothly() throws Exception {
        VoxelGrid grid = BENCH.imageGrid(2);
        Volume pet = Volume.zeros(grid);
        Affine voxel = grid.lpsFromVoxel().inverse();
        put(pet, voxel, 57.5, 12.5, 0, 1); // the middle of a voxel
        put(pet, voxel, -57.5, -12.5, 0, 0.05f);
        double[] middle = {0, 0, 0};
        double radius = Math.hypot(57.5, 12.5);
        double before = Double.NaN;
        for (double angle = 0; angle <= 360; angle += 10) {
            double at = across(new Projection(pet, angle, middle));
            double expected = 57.5 * Math.cos(Math.toRadians(angle)) + 12.5 * Math.sin(Math.toRadians(angle));
            assertThat(at).as("at %.0f deg", angle).isCloseTo(expected, within(1.5)); // a voxel is 5 mm
            if (!Double.isNaN(before)) {
                assertThat(Math.abs(at - before)).as("to %.0f deg", angle).isLessThan(radius * Math.toRadians(10) + 2);
            }
            before = at;
        }
    }

    /** Centre of what is seen, mm from the middle. */
    private static double across(Projection seen) {
        double sum = 0;
        double weight = 0;
        for (double u = -110; u <= 110; u += 0.5) {
            double v = Math.max(0, seen.at(u, 0) - 0.3);
            sum += v * u;
            weight += v;
        }
        return sum / weight;
    }

    /** While the activity stays where it is, so does what the panels show; when it goes, they follow. */
    @Test
    void theViewIsSteady() {
        VoxelGrid grid = BENCH.imageGrid(2);
        Affine voxel = grid.lpsFromVoxel().inverse();
        Volume first = Volume.zeros(grid);
        put(first, voxel, 40, 0, 0, 1);
        put(first, voxel, -40, 0, 0, 1);
        Volume second = first.copy();
        put(second, voxel, -40, 0, 0, 1.1f);
        Volume gone = Volume.zeros(grid);
        put(gone, voxel, 60, 50, 0, 1);
        LiveView one = LiveView.of(Optional.empty(), first, 1);
        LiveView two = LiveView.of(Optional.of(one), second, 1);
        assertThat(two).isSameAs(one);
        assertThat(LiveView.of(Optional.of(one), gone, 1).middleMm()[1]).isCloseTo(50, within(6.0));
    }

    /** Knows nothing, and counts how often somebody began an image. */
    private static Patient counting(AtomicLong begun) {
        return new Patient() {
            @Override
            public long changes() {
                return 0;
            }

            @Override
            public Optional<Anatomy> anatomy(JsonObject session, VoxelGrid grid, Workers workers) {
                return Optional.of(Anatomy.NONE);
            }

            @Override
            public Optional<Normalisation> normalisation(JsonObject session, ProjectionGeometry lines) {
                begun.incrementAndGet();
                return Optional.empty();
            }
        };
    }

    private static JsonObject session(String id, String state) {
        return new JsonObject()
                .put("id", id)
                .put("state", state)
                .put("arm", new JsonObject().put("scanner", BENCH.name()));
    }

    /** Sensitivities are made while the scanner waits; the run that comes has them, one of another session has not. */
    @Test
    void whatIsArmedIsGotReadyFor() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();
            vertx.eventBus().<JsonObject>consumer(Addresses.PREVIEW, m -> told.add(m.body()));
            AtomicLong begun = new AtomicLong();
            PreviewVerticle preview = new PreviewVerticle(20, counting(begun));
            vertx.deployVerticle(preview)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            vertx.eventBus().publish(Addresses.SESSION, session("S1", "armed"));
            await().atMost(Duration.ofSeconds(60)).until(() -> begun.get() == 1);
            vertx.eventBus().publish(Addresses.SESSION, session("S1", "acquiring"));
            LiveConsumer consumer = preview.consumer(BENCH, session("S1", "acquiring"));
            consumer.accept(frame(0));
            assertThat(told.poll(120, TimeUnit.SECONDS).getString("session")).isEqualTo("S1");
            assertThat(begun.get()).isEqualTo(1);

            vertx.eventBus().publish(Addresses.SESSION, session("S2", "armed"));
            await().atMost(Duration.ofSeconds(60)).until(() -> begun.get() == 2);
            vertx.eventBus().publish(Addresses.SESSION, session("S2", "aborted"));
            told.clear();
            preview.consumer(BENCH, session("S3", "acquiring")).accept(frame(1));
            JsonObject other = told.poll(120, TimeUnit.SECONDS);
            while (!other.getString("session").equals("S3")) { // one of S1 may have been under way
                other = told.poll(120, TimeUnit.SECONDS);
            }
            assertThat(begun.get()).isEqualTo(3);
            assertThat(other.getLong("events")).isEqualTo(WORDS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    /** A patient of whom MR told this. */
    private static Patient told(Patient.Anatomy anatomy, AtomicLong changes) {
        return new Patient() {
            @Override
            public long changes() {
                return changes.get();
            }

            @Override
            public Optional<Anatomy> anatomy(JsonObject session, VoxelGrid grid, Workers workers) {
                return Optional.of(changes.get() == 0 ? Anatomy.NONE : anatomy);
            }

            @Override
            public Optional<Normalisation> normalisation(JsonObject session, ProjectionGeometry lines) {
                return Optional.of(new UncalibratedNormalisation(lines));
            }
        };
    }

    /** A map that comes while events do is in the next picture, and so is the MR; both are told. */
    @Test
    void whatMrTellsIsInThePictureWhenItComes() throws Exception {
        VoxelGrid grid = BENCH.imageGrid(2);
        Patient.Anatomy anatomy = new Patient.Anatomy(
                Optional.of(Volume.filled(grid, 0.02f)), Optional.of(Volume.filled(grid, 100)), "series 5 't1'", "");
        AtomicLong changes = new AtomicLong();
        Vertx vertx = Vertx.vertx();
        try {
            BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();
            vertx.eventBus().<JsonObject>consumer(Addresses.PREVIEW, m -> told.add(m.body()));
            PreviewVerticle preview = new PreviewVerticle(20, told(anatomy, changes));
            vertx.deployVerticle(preview)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            LiveConsumer consumer = preview.consumer(BENCH, SESSION);
            consumer.accept(frame(0));
            JsonObject first = told.poll(120, TimeUnit.SECONDS);
            assertThat(first.getJsonArray("corrections")).containsExactly("randoms", "normalisation");
            assertThat(first.getString("mr")).isEmpty();
            Picture alone = preview.newest().orElseThrow();
            assertThat(alone.png(OptionalInt.of(100), true))
                    .isEqualTo(alone.png(OptionalInt.of(0), true)); // nothing to lay it over
            changes.set(1);
            JsonObject next = first;
            for (int i = 1; i < 500 && !next.getString("mr").startsWith("series 5"); i++) {
                consumer.accept(frame(i));
                next = told.poll(120, TimeUnit.SECONDS);
            }
            assertThat(next.getJsonArray("corrections")).containsExactly("randoms", "normalisation", "attenuation");
            assertThat(next.getString("mr")).isEqualTo("series 5 't1'");
            Picture laid = preview.newest().orElseThrow();
            assertThat(laid.png(OptionalInt.empty(), true)).isEqualTo(laid.png(OptionalInt.of(50), true));
            BufferedImage mrAlone = ImageIO.read(new ByteArrayInputStream(laid.png(OptionalInt.of(100), true)));
            int rgb = mrAlone.getRGB(LivePicture.WIDTH / 6, 3 * LivePicture.HEIGHT / 4);
            assertThat(rgb & 0xFF).as("grey").isEqualTo(rgb >> 16 & 0xFF).isPositive();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    /** With time of flight events are counted where they were. */
    @Test
    void timeOfFlightMakesHistoImages() {
        ScannerModel timed = ScannerCatalogue.parse(ScannerCatalogue.toJson(BENCH)
                .replaceFirst(
                        "\"tof\"\\s*:\\s*null",
                        "\"tof\": {\"bins\": 27, \"binWidthPs\": 120.0, \"resolutionFwhmPs\": 390.0}"));
        PreviewCounts counts = new PreviewCounts(PreviewData.of(timed));
        counts.accept(frame(0, 13));
        counts.accept(frame(1, 13));
        assertThat(counts.data().method()).isEqualTo("histo-image");
        assertThat(counts.shown()).isEqualTo(2 * WORDS);
        assertThat(counts.dataS()).isEqualTo(0.01);
        try (Workers one = new Workers(1)) {
            Volume image = counts.data()
                    .image(new UncalibratedNormalisation(counts.data().lines()), one)
                    .next()
                    .orElseThrow();
            assertThat(image.grid()).isEqualTo(counts.data().grid());
            assertThat(image.values()).matches(v -> IntStream.range(0, v.length).allMatch(i -> v[i] >= 0));
        }
    }

    private static void put(Volume pet, Affine voxel, double x, double y, double z, float value) {
        VoxelGrid g = pet.grid();
        int ix = (int) Math.round(voxel.x(x, y, z));
        int iy = (int) Math.round(voxel.y(x, y, z));
        int iz = (int) Math.round(voxel.z(x, y, z));
        for (int i = 0; i < 27; i++) {
            pet.values()[g.index(ix + i % 3 - 1, iy + i / 3 % 3 - 1, iz + i / 9 - 1)] = value;
        }
    }

    /** Of the first panel, a projection in inverse grey. */
    private static double darkness(BufferedImage image, int from, int to, int top, int bottom) {
        double sum = 0;
        for (int y = 22 + top; y < 22 + bottom; y++) {
            for (int x = from; x < to; x++) {
                sum += 255 - (image.getRGB(x, y) & 0xFF);
            }
        }
        return sum;
    }
}

package org.petmr.simulator.mr;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.recon.compute.Progress;

/** Sends series to the service as an MR console does: by C-STORE, series after series, each when its images are there. */
public final class MrHost {

    /** How often an object is sent when the service is busy, or doesn't answer. */
    private static final int ATTEMPTS = 3;

    private static final long RETRY_MS = 500;
    private static final double NANOS_PER_S = 1e9;

    /** Refusals that are worth another attempt: out of resources (PS3.4 B.2.3). */
    private static final int OUT_OF_RESOURCES = 0xA7;

    private final DicomNode node;
    private final Peer service;
    private final MrStyle style;

    /** In the usual style. @param node ours, to send from; not closed here */
    public MrHost(DicomNode node, Peer service) {
        this(node, service, MrStyle.USUAL);
    }

    /** @param node ours, to send from; not closed here */
    public MrHost(DicomNode node, Peer service, MrStyle style) {
        this.node = node;
        this.service = service;
        this.style = style;
    }

    /** What has been sent and what of it the service has taken. */
    public record Sent(int objects, int accepted) {}

    /**
     * What became of a series that was sent when its turn had come.
     *
     * @param series number of the series
     * @param description of the series
     * @param objects it consists of
     * @param accepted what of them the service has taken
     * @param complaints what it said about the others, each once
     */
    public record SentSeries(int series, String description, int objects, int accepted, List<String> complaints) {

        public boolean isWhole() {
            return accepted == objects;
        }
    }

    /** Sends the series in order, at once; fails when the service can't be reached. */
    public CompletableFuture<Sent> send(List<MrSeries> series, Examination examination, Progress progress) {
        List<DicomObject> objects = new ArrayList<>();
        for (MrSeries one : series) {
            objects.addAll(MrDicom.objects(one, examination, style));
        }
        return node.store(service, StoreSource.objects(objects), progress)
                .thenApply(outcomes -> new Sent(outcomes.size(), (int)
                        outcomes.stream().filter(StoreOutcome::isStored).count()));
    }

    /**
     * Plays a protocol from now on: each step's series are made and, when the step has ended by the clock, sent. What the
     * service refuses for want of resources, or leaves unanswered, is sent again, {@value #ATTEMPTS} times in all; other
     * refusals are final. A series that is lost doesn't stop those after it.
     *
     * @param speed how many times faster than the timetable; 1 for real time
     * @param progress told of each series; cancelling it ends the play before the next step
     * @return one answer for each series, in order; fails only when images can't be made or when cancelled
     */
    public CompletableFuture<List<SentSeries>> play(
            MrProtocol protocol, MrScanner scanner, Examination examination, double speed, Progress progress) {
        return play(protocol, scanner::play, examination, speed, progress);
    }

    /** As the other, with a way of one's own to make a step's series. */
    public CompletableFuture<List<SentSeries>> play(
            MrProtocol protocol,
            Function<MrProtocol.Step, List<MrSeries>> scanner,
            Examination examination,
            double speed,
            Progress progress) {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed: " + speed + " (expected: > 0)");
        }
        long began = System.nanoTime();
        List<SentSeries> sent = new ArrayList<>(); // touched by one step at a time
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (MrProtocol.Step step : protocol.steps()) {
            last = last.thenCompose(before -> {
                        progress.checkpoint();
                        return CompletableFuture.supplyAsync(() -> scanner.apply(step));
                    })
                    .thenCompose(series -> wait(began, step.endS() / speed)
                            .thenCompose(then -> sendAll(series, examination, sent, progress, protocol.series())));
        }
        return last.thenApply(done -> List.copyOf(sent));
    }

    private static CompletableFuture<Void> wait(long beganNanos, double untilS) {
        long left = Math.round(untilS * NANOS_PER_S) - (System.nanoTime() - beganNanos);
        if (left <= 0) {
            return CompletableFuture.completedFuture(null);
        }
        Executor later = CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS);
        return CompletableFuture.runAsync(() -> {}, later);
    }

    private CompletableFuture<Void> sendAll(
            List<MrSeries> series, Examination examination, List<SentSeries> sent, Progress progress, int inAll) {
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (MrSeries one : series) {
            last = last.thenCompose(before -> sendOne(one, examination)).thenAccept(result -> {
                sent.add(result);
                progress.report((double) sent.size() / inAll, result.description());
            });
        }
        return last;
    }

    private CompletableFuture<SentSeries> sendOne(MrSeries series, Examination examination) {
        List<StoreSource> objects = StoreSource.objects(MrDicom.objects(series, examination, style));
        return attempt(objects, 1)
                .thenApply(complaints -> new SentSeries(
                        series.number(),
                        VendorTagging.description(series, style.vendor()),
                        objects.size(),
                        objects.size() - complaints.size(),
                        complaints.stream().distinct().toList()));
    }

    /** One complaint for each object that is not stored after the last attempt. */
    private CompletableFuture<List<String>> attempt(List<StoreSource> objects, int attempt) {
        CompletableFuture<List<StoreOutcome>> stored = node.store(service, objects, Progress.NONE);
        return stored.handle((outcomes, error) ->
                        error == null ? after(outcomes, attempt) : afterFailure(objects, reason(error), attempt))
                .thenCompose(next -> next);
    }

    private CompletableFuture<List<String>> after(List<StoreOutcome> outcomes, int attempt) {
        List<StoreSource> again = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        for (StoreOutcome outcome : outcomes) {
            if (!outcome.isStored()) {
                if (attempt < ATTEMPTS && isWorthAnother(outcome)) {
                    again.add(outcome.source());
                } else {
                    lost.add(outcome.result() + " " + outcome.status());
                }
            }
        }
        return again(again, lost, attempt);
    }

    private CompletableFuture<List<String>> afterFailure(List<StoreSource> objects, String reason, int attempt) {
        return attempt < ATTEMPTS
                ? again(objects, List.of(), attempt)
                : CompletableFuture.completedFuture(
                        objects.stream().map(object -> reason).toList());
    }

    private CompletableFuture<List<String>> again(List<StoreSource> objects, List<String> lost, int attempt) {
        if (objects.isEmpty()) {
            return CompletableFuture.completedFuture(lost);
        }
        Executor later = CompletableFuture.delayedExecutor(RETRY_MS * attempt, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> attempt(objects, attempt + 1), later)
                .thenCompose(next -> next)
                .thenApply(more -> {
                    List<String> all = new ArrayList<>(lost);
                    all.addAll(more);
                    return all;
                });
    }

    private static boolean isWorthAnother(StoreOutcome outcome) {
        return switch (outcome.result()) {
            case UNANSWERED -> true;
            case REFUSED -> outcome.status().code() >>> 8 == OUT_OF_RESOURCES;
            case STORED, NOT_SENT -> false;
        };
    }

    private static String reason(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause.getMessage();
    }
}

package org.petmr.acquisition.dicom.workflow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.Tag;

/**
 * Stores by HTTP: STOW-RS, POST of multipart/related to {@code /studies} (PS3.18 10.5). Files are streamed, never held whole;
 * many go out in several requests.
 */
public final class StowSender implements ObjectSender {

    /** A file that can be sent. */
    private record Part(int index, Path file, String sopInstanceUid, long bytes) {}

    private final Vertx vertx;
    private final HttpClient client;
    private final URI studies;
    private final Supplier<Optional<String>> authorization;
    private final Duration timeout;
    private final long maxRequestBytes;

    /**
     * @param client with TLS set up as the archive needs it
     * @param studies the resource, such as https://pacs/dicom-web/studies
     * @param authorization the value of the header of that name, asked for each request; empty without one
     * @param timeout for the answer, from the first byte sent
     * @param maxRequestBytes when to begin another request; a larger object goes alone
     */
    public StowSender(
            Vertx vertx,
            HttpClient client,
            URI studies,
            Supplier<Optional<String>> authorization,
            Duration timeout,
            long maxRequestBytes) {
        this.vertx = vertx;
        this.client = client;
        this.studies = studies;
        this.authorization = authorization;
        this.timeout = timeout;
        this.maxRequestBytes = maxRequestBytes;
    }

    @Override
    public CompletableFuture<List<StoreOutcome>> send(List<Path> files) {
        StoreOutcome[] outcomes = new StoreOutcome[files.size()];
        List<Part> parts = parts(files, outcomes);
        return post(parts, outcomes, true)
                .map(nothing -> List.of(outcomes))
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static List<Part> parts(List<Path> files, StoreOutcome[] outcomes) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            try {
                String uid = DicomFile.layout(file).meta().requireString(Tag.MediaStorageSOPInstanceUID);
                parts.add(new Part(i, file, uid, Files.size(file)));
            } catch (IOException | DicomFormatException e) {
                outcomes[i] = new StoreOutcome(
                        new StoreSource.File(file),
                        "",
                        StoreOutcome.Result.NOT_SENT,
                        DicomStatus.cannotUnderstand("cannot be read: " + e.getMessage()));
            }
        }
        return parts;
    }

    private Future<Void> post(List<Part> parts, StoreOutcome[] outcomes, boolean isFirst) {
        if (parts.isEmpty()) {
            return Future.succeededFuture();
        }
        int fitting = 1;
        long bytes = parts.get(0).bytes();
        while (fitting < parts.size() && bytes + parts.get(fitting).bytes() <= maxRequestBytes) {
            bytes += parts.get(fitting++).bytes();
        }
        List<Part> now = parts.subList(0, fitting);
        List<Part> rest = parts.subList(fitting, parts.size());
        return postOnce(now).transform(answer -> {
            if (answer.failed()) {
                if (isFirst || !(answer.cause() instanceof DicomNodeException)) {
                    return Future.failedFuture(answer.cause());
                }
                // What went before has arrived: say so, and leave the rest for another time.
                unanswered(parts, String.valueOf(answer.cause().getMessage()), outcomes);
                return Future.succeededFuture();
            }
            for (Part part : now) {
                outcomes[part.index()] =
                        answer.result().outcome(new StoreSource.File(part.file()), part.sopInstanceUid());
            }
            return post(rest, outcomes, false);
        });
    }

    private static void unanswered(List<Part> parts, String why, StoreOutcome[] outcomes) {
        for (Part part : parts) {
            outcomes[part.index()] = new StoreOutcome(
                    new StoreSource.File(part.file()),
                    part.sopInstanceUid(),
                    StoreOutcome.Result.UNANSWERED,
                    DicomStatus.cannotUnderstand(why));
        }
    }

    private Future<StowAnswer> postOnce(List<Part> parts) {
        String boundary = UUID.randomUUID().toString();
        Buffer head = Buffer.buffer("--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n");
        Buffer between = Buffer.buffer("\r\n");
        Buffer tail = Buffer.buffer("--" + boundary + "--\r\n");
        long length = tail.length();
        for (Part part : parts) {
            length += head.length() + part.bytes() + between.length();
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(studies.toString())
                .setTimeout(timeout.toMillis())
                .putHeader("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=" + boundary)
                .putHeader("Accept", "application/dicom+json")
                .putHeader("Content-Length", Long.toString(length));
        authorization.get().ifPresent(value -> options.putHeader("Authorization", value));
        return client.request(options)
                .compose(request -> {
                    Future<StowAnswer> answer = request.response().compose(StowAnswer::read);
                    Future<Void> sent = write(request, parts, head, between, tail);
                    // The answer may come before the end, when it is a refusal; without one the fault of sending
                    // counts.
                    sent.onFailure(fault -> request.reset(0, fault));
                    return answer;
                })
                .recover(fault -> Future.failedFuture(
                        fault instanceof DicomNodeException
                                ? fault
                                : DicomNodeException.web(studies, "cannot be reached: " + fault.getMessage(), true)))
                .compose(answer -> answer.check(studies));
    }

    private Future<Void> write(HttpClientRequest request, List<Part> parts, Buffer head, Buffer between, Buffer tail) {
        Future<Void> sent = Future.succeededFuture();
        for (Part part : parts) {
            sent = sent.compose(nothing -> request.write(head))
                    .compose(nothing -> vertx.fileSystem()
                            .open(
                                    part.file().toString(),
                                    new OpenOptions()
                                            .setRead(true)
                                            .setWrite(false)
                                            .setCreate(false)))
                    .compose(file -> file.pipe().endOnComplete(false).to(request))
                    .compose(nothing -> request.write(between));
        }
        return sent.compose(nothing -> request.end(tail));
    }
}

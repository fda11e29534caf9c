package org.petmr.simulator.detector;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.petmr.acquisition.wire.FrameSender;
import org.petmr.acquisition.wire.LinkKey;
import org.petmr.acquisition.wire.SentTotals;
import org.petmr.recon.event.Frame;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scanner's front end on the detector link: connects, introduces itself, and sends a run each time the host commands a
 * start. Three threads: one listens, and two belong to a run.
 */
public final class FrontEnd implements AutoCloseable {

    /** Makes what a run sends, once the host has asked for it. */
    @FunctionalInterface
    public interface RunFactory {
        /** @param durationS the time the host wants, empty when it will say stop */
        RunSource open(Optional<Double> durationS) throws IOException;
    }

    /** Where a run has got to. */
    public record Progress(boolean isRunning, long timeMs, long events, long lost) {}

    /** What a host may ask. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Command(Long request, String command, Integer runTag, Double durationS) {}

    /** What a host answers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Reply(Long request, Boolean ok, String error) {}

    private static final Logger LOG = LoggerFactory.getLogger(FrontEnd.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long HEARTBEAT_MS = 250;

    private final FrontEndConfig config;
    private final RunFactory runs;
    private final HostLink link;
    private final FrameSender outlet;
    private final LongConsumer scanTime;
    private final CompletableFuture<Void> welcome = new CompletableFuture<>();
    private final CompletableFuture<SentTotals> run = new CompletableFuture<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final ScheduledExecutorService idleBeat = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "detector-beat");
        thread.setDaemon(true);
        return thread;
    });
    private volatile RunPump pump;
    private volatile boolean isClosed;

    private FrontEnd(FrontEndConfig config, RunFactory runs) {
        this.config = config;
        this.runs = runs;
        this.link = new HostLink(config, this::introduce, new HostLink.Listener() {
            @Override
            public void heard(Frame.Header header, String text) throws IOException {
                FrontEnd.this.heard(header, text);
            }

            @Override
            public void down(IOException reason) {
                giveUp(reason);
            }
        });
        FaultyWire wire = new FaultyWire(link, config.faults());
        this.scanTime = wire::atScanTime;
        this.outlet = new FrameSender(wire, config.sourceId());
    }

    /**
     * Connects and introduces itself.
     *
     * @throws IOException when nobody listens there
     */
    public static FrontEnd connect(FrontEndConfig config, RunFactory runs) throws IOException {
        FrontEnd frontEnd = new FrontEnd(config, runs);
        frontEnd.link.connect();
        try {
            frontEnd.introduce(frontEnd.outlet);
        } catch (IOException e) {
            frontEnd.close();
            throw new IOException("detector link %s:%d: %s".formatted(config.host(), config.port(), e.getMessage()), e);
        }
        frontEnd.link.listen();
        frontEnd.idleBeat.scheduleAtFixedRate(frontEnd::beat, HEARTBEAT_MS, HEARTBEAT_MS, TimeUnit.MILLISECONDS);
        return frontEnd;
    }

    private void introduce(FrameSender to) throws IOException {
        ObjectNode who = JSON.createObjectNode();
        Optional<LinkKey> key = config.credentials().key();
        String nonce = LinkKey.nonce();
        key.ifPresent(k -> who.put("nonce", nonce));
        String hello = JSON.writeValueAsString(who.put("protocol", "PDL 1")
                .put("sourceId", config.sourceId())
                .put("nodes", config.nodes())
                .put("serial", config.serial())
                .put("firmware", "petmr simulator")
                .put("scanner", config.scanner().name())
                .set(
                        "limits",
                        JSON.createObjectNode()
                                .put("elements", config.scanner().elements())
                                .put(
                                        "tofBins",
                                        config.scanner()
                                                .timeOfFlight()
                                                .map(t -> t.bins())
                                                .orElse(1))
                                .put("energyBins", 1)));
        to.json(Frame.HELLO, hello);
        if (key.isPresent()) {
            to.json(Frame.REPLY, key.get().answer(config.sourceId(), nonce, link.hear()));
        }
        to.json(Frame.DESCRIPTOR, ScannerCatalogue.toJson(config.scanner()));
    }

    /** Complete when the host has accepted this front end; fails with the host's reason otherwise. */
    public CompletableFuture<Void> welcome() {
        return welcome;
    }

    /** Complete when the first run has begun. */
    public CompletableFuture<Void> started() {
        return started;
    }

    /** Complete when the first run has ended; fails when it broke, or when the connection ended before. */
    public CompletableFuture<SentTotals> run() {
        return run;
    }

    public Progress progress() {
        RunPump running = pump;
        return running == null
                ? new Progress(false, 0, 0, 0)
                : new Progress(!running.ended().isDone(), running.timeMs(), running.events(), running.lost());
    }

    /** Ends the run of its own accord, as when somebody stops the device. */
    public void stop() {
        RunPump running = pump;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        idleBeat.shutdownNow();
        stop();
        try {
            link.close();
        } catch (IOException e) {
            LOG.warn("link not closed cleanly: {}", e.getMessage());
        }
    }

    private void beat() {
        try {
            RunPump running = pump;
            boolean isIdle = running == null || running.ended().isDone();
            if (isIdle && outlet.isIdleFor(TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MS))) {
                outlet.heartbeat(0, 0);
            }
        } catch (IOException e) {
            idleBeat.shutdown(); // the listener hears of it too, and says so
        }
    }

    private void giveUp(IOException reason) {
        RunPump running = pump;
        if (running != null) {
            running.stop();
        }
        if (!isClosed) {
            LOG.debug("link down: {}", reason.getMessage());
        }
        welcome.completeExceptionally(reason);
        started.completeExceptionally(reason);
        if (running == null) {
            run.completeExceptionally(reason);
        }
    }

    private void heard(Frame.Header h, String text) throws IOException {
        try {
            if (h.type() == Frame.REPLY) {
                reply(JSON.readValue(text, Reply.class));
            } else if (h.type() == Frame.COMMAND) {
                command(JSON.readValue(text, Command.class));
            }
        } catch (JsonProcessingException e) {
            throw new IOException("from the host: not readable: " + e.getOriginalMessage(), e);
        }
    }

    private void reply(Reply reply) throws IOException {
        if (Boolean.TRUE.equals(reply.ok())) {
            welcome.complete(null);
        } else {
            throw new IOException("refused by the host: " + reply.error());
        }
    }

    private void command(Command command) throws IOException {
        long request = command.request() == null ? 0 : command.request();
        switch (command.command() == null ? "" : command.command()) {
            case "start" -> start(request, command);
            case "stop" -> {
                // The answer stands in the run's own sequence, before its end.
                answer(request, null);
                stop();
            }
            case "status", "configure" -> answer(request, null);
            default -> answer(request, "command: %s (expected: start, stop, status)".formatted(command.command()));
        }
    }

    private void start(long request, Command command) throws IOException {
        RunPump before = pump;
        if (before != null && !before.ended().isDone()) {
            answer(request, "a run is under way");
            return;
        }
        if (command.runTag() == null) {
            answer(request, "runTag: missing (expected: a number)");
            return;
        }
        RunSource source;
        try {
            source = runs.open(Optional.ofNullable(command.durationS()).filter(s -> s > 0));
        } catch (IOException | IllegalArgumentException e) {
            answer(request, e.getMessage());
            return;
        }
        answer(request, null);
        scanTime.accept(0);
        outlet.beginRun(command.runTag(), source.flags());
        RunPump next = new RunPump(config, source, outlet, scanTime, this::close);
        pump = next;
        next.ended().whenComplete((totals, failure) -> {
            if (failure == null) {
                run.complete(totals);
            } else {
                LOG.warn("run ended without its END_OF_RUN: {}", failure.toString());
                run.completeExceptionally(failure);
                // Without this the host would see heartbeats and wait for an end that can't come.
                close();
            }
        });
        next.begin();
        started.complete(null);
    }

    /** @param error null for yes */
    private void answer(long request, String error) throws IOException {
        var reply = JSON.createObjectNode().put("request", request).put("ok", error == null);
        if (error != null) {
            reply.put("error", error);
        }
        outlet.json(Frame.REPLY, reply.toString());
    }
}

package org.petmr.acquisition.exchange;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.DicomParts;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.Peer;

/** Our own DICOM node and those that are configured, for people: who they are, what for, and whether they answer. */
final class NodeDesk {

    private final AcquisitionConfig.Dicom config;
    private final DicomNode node;

    NodeDesk(AcquisitionConfig.Dicom config, DicomNode node) {
        this.config = config;
        this.node = node;
    }

    JsonObject json() {
        JsonArray nodes = new JsonArray();
        config.allNodes()
                .forEach((name, n) -> nodes.add(new JsonObject()
                        .put("name", name)
                        .put("aeTitle", n.aeTitle())
                        .put("host", n.host())
                        .put("port", n.port())
                        .put("isTls", n.tls())
                        .put("uses", new JsonArray(uses(name)))
                        .put("canEcho", true)));
        if (!config.stow().url().isEmpty()) {
            nodes.add(new JsonObject()
                    .put("name", DicomParts.STOW)
                    .put("url", config.stow().url())
                    .put("isTls", config.stow().url().startsWith("https:"))
                    .put("uses", new JsonArray().add("archive"))
                    .put("canEcho", false)); // DICOMweb has no C-ECHO
        }
        return new JsonObject()
                .put("aeTitle", config.aeTitle())
                .put("host", config.host())
                .put("port", port())
                .put("isTls", config.tls().hasKeys())
                .put("export", new JsonArray(DicomParts.list(config.export())))
                .put("nodes", nodes);
    }

    private Integer port() {
        try {
            return node.boundPort();
        } catch (IllegalStateException e) {
            return null; // does not listen yet
        }
    }

    private List<String> uses(String name) {
        List<String> uses = new ArrayList<>();
        if (config.archiveNodes().containsKey(name)) {
            uses.add("archive");
            if (config.commitment().wanted()) {
                uses.add("commitment");
            }
        }
        if (config.worklist().equals(name)) {
            uses.add("worklist");
        }
        if (config.mpps().equals(name)) {
            uses.add("mpps");
        }
        return uses;
    }

    /**
     * Asks with C-ECHO (PS3.4 A.4).
     *
     * @return what became of it, in {@code outcome}; never fails
     * @throws AcquisitionException there is no such node
     */
    CompletableFuture<JsonObject> echo(String name) {
        Peer peer = ExchangeSetup.named(config, name)
                .orElseThrow(() -> AcquisitionException.notFound("node: %s (expected: one of %s)"
                        .formatted(name, config.allNodes().keySet())));
        long begun = System.nanoTime();
        return node.echo(peer)
                .handle((status, e) -> outcome(Optional.ofNullable(status), e)
                        .put("node", name)
                        .put("tookMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)));
    }

    private static JsonObject outcome(Optional<DicomStatus> status, Throwable thrown) {
        if (status.isPresent()) {
            boolean isGood = status.get().isSuccess();
            return told(
                    isGood ? "answered" : "failed", isGood ? "" : status.get().toString());
        }
        Throwable e = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        boolean isRefusal = e instanceof DicomNodeException known && known.kind() == DicomNodeException.Kind.OPERATOR;
        return told(isRefusal ? "refused" : "unreachable", String.valueOf(e.getMessage()));
    }

    private static JsonObject told(String outcome, String message) {
        return new JsonObject().put("outcome", outcome).put("message", message);
    }
}

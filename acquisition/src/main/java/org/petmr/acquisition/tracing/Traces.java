package org.petmr.acquisition.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.OperationsParts;

/**
 * Sends the course of each examination to a collector, by OTLP over HTTP: {@code examination} with {@code arm},
 * {@code acquire} and one span for each job of the pipeline within. Made from what goes over the event bus anyway, so that it
 * costs nothing when it is off, and the rest of the service knows nothing of it. No patient is named.
 */
public final class Traces implements AutoCloseable {

    private static final long CLOSE_S = 5;

    private final SdkTracerProvider provider;
    private final SessionSpans spans;

    private Traces(OperationsParts.Tracing config) {
        provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(
                                Attributes.of(AttributeKey.stringKey("service.name"), config.serviceName()))))
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(config.otlpEndpoint())
                                .build())
                        .build())
                .build();
        spans = new SessionSpans(provider.get("org.petmr"), Clock.systemUTC());
    }

    /** Empty when no endpoint is set; then nothing of OpenTelemetry is even loaded. */
    public static Optional<Traces> of(OperationsParts.Tracing config) {
        return config.otlpEndpoint().isEmpty() ? Optional.empty() : Optional.of(new Traces(config));
    }

    /** Follows the sessions. On the context of the caller. */
    public void listen(Vertx vertx) {
        vertx.eventBus().<JsonObject>consumer(Addresses.STATE, m -> spans.state(m.body()));
        vertx.eventBus().<JsonObject>consumer(Addresses.PROGRESS, m -> spans.progress(m.body()));
    }

    /** Sends what waits, if the collector is there. */
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_S, TimeUnit.SECONDS);
    }
}

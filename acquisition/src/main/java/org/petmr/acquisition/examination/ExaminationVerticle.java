package org.petmr.acquisition.examination;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.jobs.RetryPolicy;
import org.petmr.acquisition.protocol.Protocols;
import org.petmr.acquisition.said.Refusals;
import org.petmr.acquisition.session.ListWish;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.SessionRegister;

/** The door of examinations: takes requests from the event bus to {@link ExaminationControl} and back. */
public final class ExaminationVerticle extends VerticleBase {

    private final ExaminationControl.Parts parts;
    private ExaminationControl control;

    /**
     * To be deployed when the sessions are there.
     *
     * @param sessions directory of all sessions
     * @param register hears of the series of whole images
     */
    public ExaminationVerticle(
            ExaminationArchive archive,
            Path sessions,
            ProcessingPipeline pipeline,
            Protocols protocols,
            RetryPolicy retry,
            SessionRegister register,
            Clock clock) {
        this.parts = new ExaminationControl.Parts(archive, sessions, pipeline, protocols, retry, register, clock);
    }

    @Override
    public Future<?> start() {
        control = new ExaminationControl(vertx, context, parts);
        vertx.eventBus().<JsonObject>consumer(Addresses.SESSION, m -> control.follow(m.body()));
        vertx.eventBus()
                .<String>consumer(
                        Addresses.EXAMINATION_ARM,
                        m -> answer(m, () -> control.arm(m.body()).map(control::view)));
        vertx.eventBus()
                .<JsonObject>consumer(
                        Addresses.EXAMINATION_LIST, m -> answer(m, () -> Future.succeededFuture(list(m.body()))));
        serve(Addresses.EXAMINATION_GET, (id, wish) -> Future.succeededFuture(control.get(id)));
        serve(Addresses.EXAMINATION_NEXT, control::next);
        serve(Addresses.EXAMINATION_CLOSE, (id, wish) -> control.close(id));
        serve(Addresses.EXAMINATION_KNIT, (id, wish) -> control.knit(id));
        return control.restore();
    }

    @Override
    public Future<?> stop() {
        return control.shutDown();
    }

    private JsonObject list(JsonObject wish) {
        ListWish.Page<Examination> page = ListWish.of(wish)
                .of(
                        control.newestFirst(),
                        e -> new ListWish.Facts(e.id(), e.state().lower(), e.armedAt(), e.arm()));
        JsonArray all = new JsonArray();
        page.rows().forEach(e -> all.add(control.view(e)));
        JsonObject list = new JsonObject().put("examinations", all);
        page.next().ifPresent(at -> list.put("next", at.toString()));
        return list;
    }

    private void serve(String address, BiFunction<String, JsonObject, Future<Examination>> action) {
        vertx.eventBus()
                .<JsonObject>consumer(
                        address,
                        m -> answer(m, () -> {
                            String id = m.body().getString("id");
                            Examination now = control.get(id);
                            SessionJson.requireVersion(
                                    m.headers().get(Addresses.IF_MATCH),
                                    Integer.toString(now.version()),
                                    "examination %s is %s"
                                            .formatted(id, now.state().lower()));
                            JsonObject wish = m.body().getJsonObject("wish", new JsonObject());
                            return action.apply(id, wish).map(control::view);
                        }));
    }

    private static void answer(Message<?> message, Supplier<Future<JsonObject>> work) {
        Future<JsonObject> outcome;
        try {
            outcome = work.get();
        } catch (RuntimeException e) {
            outcome = Future.failedFuture(e);
        }
        outcome.onSuccess(message::reply).onFailure(e -> Refusals.answer(message, e));
    }
}

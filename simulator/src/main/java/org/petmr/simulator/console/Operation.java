package org.petmr.simulator.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The operations of the contract that the client calls. */
enum Operation {
    ARM_SESSION("armSession", "POST", "/api/sessions", Session.class),
    GET_SESSION("getSession", "GET", "/api/sessions/{id}", Session.class),
    LIST_SESSIONS("listSessions", "GET", "/api/sessions", Sessions.class),
    START_SESSION("startSession", "POST", "/api/sessions/{id}/start", Session.class),
    STOP_SESSION("stopSession", "POST", "/api/sessions/{id}/stop", Session.class),
    PAUSE_SESSION("pauseSession", "POST", "/api/sessions/{id}/pause", Session.class),
    RESUME_SESSION("resumeSession", "POST", "/api/sessions/{id}/resume", Session.class),
    ABORT_SESSION("abortSession", "POST", "/api/sessions/{id}/abort", Session.class),
    PROCESS_SESSION("processSession", "POST", "/api/sessions/{id}/process", Session.class),
    UPLOAD_LABELS("uploadLabels", "POST", "/api/sessions/{id}/labels/{file}", KeptLabels.class),
    MEASURE_REGIONS("measureRegions", "POST", "/api/sessions/{id}/regions", MeasuredRegions.class),
    GET_FILE("getFile", "GET", "/api/sessions/{id}/files/{file}", Void.class),
    GET_STATE("getState", "GET", "/api/state", State.class),
    GET_RATES("getRates", "GET", "/api/rates", RatesSoFar.class),
    GET_ALARMS("getAlarms", "GET", "/api/alarms", Alarms.class),
    ACKNOWLEDGE_ALARM("acknowledgeAlarm", "POST", "/api/alarms/{id}/acknowledge", Alarm.class),
    GET_MR("getMr", "GET", "/api/mr", AllSeries.class),
    LIST_JOBS("listJobs", "GET", "/api/jobs", Jobs.class),
    GET_JOB("getJob", "GET", "/api/jobs/{id}", Job.class),
    CANCEL_JOB("cancelJob", "POST", "/api/jobs/{id}/cancel", Job.class),
    RETRY_JOB("retryJob", "POST", "/api/jobs/{id}/retry", Job.class),
    ARM_EXAMINATION("armExamination", "POST", "/api/examinations", Examination.class),
    ARM_NEXT_BED("armNextBed", "POST", "/api/examinations/{id}/next", Examination.class),
    CLOSE_EXAMINATION("closeExamination", "POST", "/api/examinations/{id}/close", Examination.class),
    GET_EXAMINATION("getExamination", "GET", "/api/examinations/{id}", Examination.class),
    GET_WHOLE_FILE("getWholeFile", "GET", "/api/examinations/{id}/files/{file}", Void.class),
    STREAM_LIVE("streamLive", "GET", "/api/live", Void.class);

    record Sessions(List<Session> sessions) {}

    record RatesSoFar(List<Rates> rates) {}

    record Alarms(List<Alarm> alarms) {}

    record AllSeries(List<SeenSeries> series) {}

    record Jobs(List<Job> jobs) {}

    private final String id;
    private final String method;
    private final String path;
    private final Class<?> answer;

    Operation(String id, String method, String path, Class<?> answer) {
        this.id = id;
        this.method = method;
        this.path = path;
        this.answer = answer;
    }

    /** As the contract names it. */
    String id() {
        return id;
    }

    String method() {
        return method;
    }

    /** With its variables in braces. */
    String path() {
        return path;
    }

    /** The record of its answer; Void when that is no JSON. */
    Class<?> answer() {
        return answer;
    }

    /** Whether it changes something: it is asked for with a key, so that asking again does nothing twice. */
    boolean isTrigger() {
        return method.equals("POST");
    }

    /** @param variables of the path, in their order; the last may be a path of its own */
    String path(String... variables) {
        String filled = path;
        for (String v : variables) {
            filled = filled.replaceFirst(
                    "\\{[a-z]+\\}",
                    URLEncoder.encode(v, StandardCharsets.UTF_8)
                            .replace("+", "%20")
                            .replace("%2F", "/"));
        }
        return filled;
    }
}

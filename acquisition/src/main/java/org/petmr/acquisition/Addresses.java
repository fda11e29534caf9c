package org.petmr.acquisition;

/** Every address of the event bus. What travels there is small JSON; events never do. */
public final class Addresses {

    // Asked of the session verticle; a failure's code is the HTTP status.

    /** Body: arm request. Reply: session. */
    public static final String SESSION_ARM = "petmr.session.arm";
    /** Header of a message with an id: the versions of the session for which it is meant, as HTTP's If-Match writes them. */
    public static final String IF_MATCH = "if-match";
    /** Body: id. Reply: session. So are the next five. */
    public static final String SESSION_START = "petmr.session.start";

    public static final String SESSION_STOP = "petmr.session.stop";
    public static final String SESSION_PAUSE = "petmr.session.pause";
    public static final String SESSION_RESUME = "petmr.session.resume";
    public static final String SESSION_ABORT = "petmr.session.abort";
    public static final String SESSION_GET = "petmr.session.get";
    /** Body: {@code {id, wish}}, the wish as JSON text with {@code by}, empty for none. Reply: session. */
    public static final String SESSION_PROCESS = "petmr.session.process";
    /** {@code {session, processing, patient, corrections, by}} for the audit trail, when a processing with corrections begins. */
    public static final String SESSION_CORRECTED = "petmr.session.corrected";
    /** No body. Reply: {@code {jobs: [...]}}, newest first. */
    public static final String JOB_LIST = "petmr.job.list";
    /** Body: id. Reply: job. So are the next two. */
    public static final String JOB_GET = "petmr.job.get";

    public static final String JOB_CANCEL = "petmr.job.cancel";
    public static final String JOB_RETRY = "petmr.job.retry";
    /** Body: {@code {id, wish}}, the wish as JSON text. Reply: what was found in the map. */
    public static final String SESSION_MUMAP = "petmr.session.mumap";

    /**
     * Body: a volume of labels as a buffer, with the headers {@code id}, {@code file} and, unless it lies as PET does, {@code
     * space}. Reply: its regions.
     */
    public static final String SESSION_LABELS = "petmr.session.labels";

    /** Body: {@code {id, wish}}, the wish as JSON text. Reply: the figures of each region. */
    public static final String SESSION_REGIONS = "petmr.session.regions";
    /** Body: id. Reply: {@code {series: [...]}} that were made of it, and of the examination whose bed it is, the oldest first. */
    public static final String SESSION_SERIES = "petmr.session.series";
    /**
     * Body: {@code {limit?, before?, search?, state?}}, or none for all. Reply: {@code {sessions: [...], total, next?}}, newest
     * first: total of all that match, next as the before of those that are left.
     */
    public static final String SESSION_LIST = "petmr.session.list";
    // Examinations of several beds.

    /** Body: {@code {arm, beds?}} as JSON text. Reply: examination, with its first bed armed. */
    public static final String EXAMINATION_ARM = "petmr.examination.arm";
    /** Body: as of {@link #SESSION_LIST}. Reply: {@code {examinations: [...], next?}}, newest first. */
    public static final String EXAMINATION_LIST = "petmr.examination.list";
    /** Body: {@code {id, wish?}}. Reply: examination; so are the next three. {@link #IF_MATCH} may be a header. */
    public static final String EXAMINATION_GET = "petmr.examination.get";
    /** Arms a bed; the wish says which, and where the table came to stand. */
    public static final String EXAMINATION_NEXT = "petmr.examination.next";
    /** No more beds come; what was measured is knit. */
    public static final String EXAMINATION_CLOSE = "petmr.examination.close";
    /** Knits once more. */
    public static final String EXAMINATION_KNIT = "petmr.examination.knit";
    /** No body. Reply: {@code {protocols: [...]}}, by name. */
    public static final String PROTOCOL_LIST = "petmr.protocol.list";
    /** Body: name. Reply: the protocol. */
    public static final String PROTOCOL_GET = "petmr.protocol.get";
    /** No body. Reply: the trend of daily checks. */
    public static final String QC_GET = "petmr.qc.get";
    /** Body: id of the session to evaluate as a daily check. Reply: as of {@link #QC_GET}, once it has begun. */
    public static final String QC_RUN = "petmr.qc.run";
    /** No body. Reply: {@code {state, session?, links}}. */
    public static final String STATE_GET = "petmr.state.get";

    /** Body: {@code {id, since?, by}}: somebody has seen an alarm. Reply: the alarm, once that is on disk. */
    public static final String ALARM_ACKNOWLEDGE = "petmr.alarm.acknowledge";

    /** No body. Reply: {@code {marks: {id: [words]}}} of stored list mode. */
    public static final String STORE_MARKS = "petmr.store.marks";
    /** Body: {@code {id, isKept}}. Reply: the same. */
    public static final String STORE_KEEP = "petmr.store.keep";
    /**
     * Body: {@code {isDryRun, by}}, dry: only to say what would go. Reply, after as long as it takes: {@code {isDryRun, freedBytes,
     * decisions, unregistered}}.
     */
    public static final String STORE_PRUNE = "petmr.store.prune";
    /** {@code {session, patient, isRemoved, by}} for the audit trail, as soon as list mode is gone, or could not be removed whole. */
    public static final String STORE_PRUNED = "petmr.store.pruned";

    // Asked of the exchange with other departments; nobody answers where there is none.

    /** Body: id of a session, or null for all. Reply: {@code {sends: [...], steps: [...]}}, newest first. */
    public static final String SENDS_GET = "petmr.sends.get";
    /** Body: id of a send. Reply: {@code {sends: [...]}} of its session. What was refused is tried again, and now. */
    public static final String SENDS_RETRY = "petmr.sends.retry";
    /** No body. Reply: {@code {entries: [...], ...}}. */
    public static final String WORKLIST_GET = "petmr.worklist.get";
    /** Body: id of a scheduled step. Reply: what an arm request takes from it. */
    public static final String WORKLIST_STEP = "petmr.worklist.step";

    /**
     * No body. Reply: {@code {aeTitle, host, port?, isTls, nodes: [{name, aeTitle, host, port, isTls, uses: [...], canEcho}]}}: our
     * own node and the others that are configured.
     */
    public static final String DICOM_GET = "petmr.dicom.get";
    /**
     * Body: name of a node. Reply, after as long as it takes: {@code {node, outcome, tookMs, message}}, the outcome {@code
     * answered}, {@code failed} with a status, {@code refused} or {@code unreachable}; 404 without such a node.
     */
    public static final String DICOM_ECHO = "petmr.dicom.echo";

    // Asked of other rooms.

    /** No body. Reply: the installation record of the running service as {@code Installation.figures} has it. */
    public static final String INSTALLATION_GET = "petmr.installation.get";
    /** No body. Reply: {@code {frontEnds: [...], clock, disk}}: how links, clocks and disk are now. */
    public static final String MACHINE_GET = "petmr.machine.get";

    // Published.

    /** {@code {state, session?, links}} whenever one of them changes. */
    public static final String STATE = "petmr.live.state";
    /** A session, whenever its state has changed. */
    public static final String SESSION = "petmr.live.session";
    /** An examination, whenever something of it has changed. */
    public static final String EXAMINATION = "petmr.live.examination";
    /** Counts and rates of the open run, every half second. */
    public static final String RATES = "petmr.live.rates";
    /**
     * What each detector block of the open run counts, at the live rate when there is something new: {@code {atMs, fromMs,
     * toMs, kind, around, blocks: [counts], cps: [...], dead: [...], hot: [...]}}. {@code kind} is {@code singles}, or
     * {@code coincidences} of front ends that report no singles. Block {@code axial * around + transaxial}; {@code dead} and
     * {@code hot} are the numbers of blocks that count less than a tenth or more than three times the median of their ring.
     */
    public static final String BLOCKS = "petmr.live.blocks";
    /**
     * Arrival-time differences of the prompts of the last two seconds, of a scanner with time of flight: {@code {atMs, fromMs, toMs,
     * binPs, counts: [...]}}, the bins as words number them. One frame in many is counted.
     */
    public static final String TOF = "petmr.live.tof";
    /**
     * A new live image can be fetched: {@code {atMs, session, number, dataS, events, leftOut, latencyMs, tookMs}}. {@code latencyMs} lies
     * between the newest event in it and the picture.
     */
    public static final String PREVIEW = "petmr.live.preview";
    /** {@code {session, stages: [...], quickLook?}} of the pipeline. */
    public static final String PROGRESS = "petmr.live.progress";
    /** {@code {job}} whenever the state of one changes. */
    public static final String JOB = "petmr.live.job";
    /** {@code {session, processing, job}} once the quick look of a processing can be fetched. */
    public static final String QUICK_LOOK = "petmr.live.quicklook";
    /**
     * How good the image will be, once a second while a session that ends by noise acquires:
     * {@code {session, noise, target, nec, leftS, stopAt, reached}}.
     */
    public static final String QUALITY = "petmr.live.quality";
    /** {@code {alarms: [...], past: [...]}} when they change: those that last, and those that are over. */
    public static final String ALARMS = "petmr.live.alarms";
    /** Asked with the id of an MR series; answers {@code {png: bytes, patient: id}}, its middle slice, or fails with 404. */
    public static final String MR_PICTURE = "petmr.mr.picture";
    /** {@code {series: [...]}} when MR series arrive. */
    public static final String MR = "petmr.live.mr";

    /**
     * {@code {session, sends: [...], steps: [...], isDelivered, delivered: [...]}} of one session or examination, whenever
     * something of it has changed; delivered is one whose images every archive has, and has committed itself to where that is
     * asked for, and then these are the sessions whose images they are: the session itself, or beds.
     */
    public static final String SENDS = "petmr.live.sends";

    /** As of {@link #QC_GET}, when a daily check was evaluated. */
    public static final String QC = "petmr.live.qc";

    private Addresses() {}
}

package org.petmr.acquisition.dicom;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Raw Data Storage that stands for a list-mode acquisition (PS3.3 A.37, C.19): not the events, which stay in the store, but
 * where they are, how many, and their checksum. Gigabytes of events do no good in an archive of images, and a reference
 * that can be checked is enough to find and trust them.
 */
public final class RawListMode {

    /** Creator of our private elements, group 0071. */
    public static final String CREATOR = "PETMR LISTMODE 1";

    private static final int GROUP = 0x0071;
    private static final int FORMAT = 0x01;
    private static final int LOCATION = 0x02;
    private static final int SHA256 = 0x03;
    private static final int BYTES = 0x04;
    private static final int EVENTS = 0x05;
    private static final int EVENTS_LOST = 0x06;
    private static final int GAPS = 0x07;

    /** Names the version of the layout of these elements. Made once from a random UUID. */
    static final String CREATOR_VERSION = "2.25.20257940241684612603129543472491392637";

    /**
     * The acquisition.
     *
     * @param format of the events, such as petmr native 1
     * @param location how its keeper names it, such as acquisition/2026-01-10-001
     * @param sha256 of the stored bytes, in hexadecimal
     * @param bytes stored
     * @param events stored, prompts and delayeds together
     * @param eventsLost sent by the front end and not stored
     * @param gaps in words, where the loss is; empty without any
     */
    public record Acquisition(
            String format,
            String location,
            String sha256,
            long bytes,
            long events,
            long eventsLost,
            List<String> gaps) {

        public Acquisition {
            gaps = List.copyOf(gaps);
            if (bytes < 0 || events < 0 || eventsLost < 0) {
                throw new IllegalArgumentException("acquisition: %d bytes, %d events, %d lost (expected: >= 0)"
                        .formatted(bytes, events, eventsLost));
            }
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "acquisition.sha256: '" + sha256 + "' (expected: 64 hexadecimal digits)");
            }
        }
    }

    private RawListMode() {}

    /** Makes the object. */
    public static DicomObject object(ObjectHeader header, Acquisition acquisition) {
        DicomObjectBuilder o = header.begin(Uids.RAW_DATA, "PT");
        o.put(Tag.CreatorVersionUID, CREATOR_VERSION).putEmpty(Tag.AcquisitionContextSequence);
        put(FORMAT, Vr.LO, acquisition.format(), o);
        put(LOCATION, Vr.UT, acquisition.location(), o);
        put(SHA256, Vr.LO, acquisition.sha256(), o);
        // Numbers as text: IS holds 32 bits only, and UV is unknown to older readers.
        put(BYTES, Vr.LO, Long.toString(acquisition.bytes()), o);
        put(EVENTS, Vr.LO, Long.toString(acquisition.events()), o);
        put(EVENTS_LOST, Vr.LO, Long.toString(acquisition.eventsLost()), o);
        put(GAPS, Vr.UT, String.join("\n", acquisition.gaps()), o);
        return o.build();
    }

    private static void put(int element, Vr vr, String text, DicomObjectBuilder o) {
        o.putPrivate(CREATOR, GROUP, element, vr, text.getBytes(StandardCharsets.UTF_8));
    }
}

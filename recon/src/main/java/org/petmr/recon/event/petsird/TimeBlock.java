package org.petmr.recon.event.petsird;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One item of a PETSIRD stream.
 *
 * @param kind which case of the model's TimeBlock, such as {@link #EVENTS}
 * @param fields as {@link YardlType} reads them
 */
public record TimeBlock(String kind, Map<String, Object> fields) {

    public static final String EVENTS = "EventTimeBlock";
    public static final String SIGNAL = "ExternalSignalTimeBlock";
    public static final String SINGLES = "SinglesHistogramTimeBlock";

    /**
     * A list of events inside a block.
     *
     * @param types indices of the list, module types of the detectors
     * @param rows the events
     */
    public record EventList(int[] types, UintRows rows) {}

    static TimeBlock of(Object item) {
        if (!(item instanceof Tagged tagged) || !(tagged.value() instanceof Map<?, ?>)) {
            throw new IllegalArgumentException("schema: a time block that is no union of records");
        }
        return new TimeBlock(tagged.tag(), PetsirdFields.asRecord(tagged.value()));
    }

    boolean isEvents() {
        return kind.equals(EVENTS);
    }

    /** ms since the start of the acquisition. */
    public long startMs() {
        return PetsirdFields.integer(PetsirdFields.record(fields, "timeInterval"), "start");
    }

    public long stopMs() {
        return PetsirdFields.integer(PetsirdFields.record(fields, "timeInterval"), "stop");
    }

    /**
     * All lists of a field, by ascending indices; some writers repeat rows beyond the number of module types.
     *
     * @param field such as {@code promptEvents}
     */
    public List<EventList> events(String field) {
        List<EventList> lists = new ArrayList<>();
        collect(fields.get(field), new int[0], lists);
        return lists;
    }

    /** Numbers of a field that is a list of arrays, such as {@code singlesHistograms}. */
    public List<long[]> longs(String field) {
        return PetsirdFields.list(fields, field).stream()
                .map(PetsirdFields::integers)
                .toList();
    }

    private static void collect(Object value, int[] types, List<EventList> lists) {
        if (value instanceof UintRows rows) {
            lists.add(new EventList(types, rows));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                int[] deeper = Arrays.copyOf(types, types.length + 1);
                deeper[types.length] = i;
                collect(list.get(i), deeper, lists);
            }
        }
    }
}

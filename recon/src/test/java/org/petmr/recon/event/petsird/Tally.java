package org.petmr.recon.event.petsird;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.petmr.recon.event.petsird.TimeBlock.EventList;

/** Everything that the summaries of the samples tell of time blocks, counted from what we read. */
final class Tally {

    private static final String[] FIELDS = {
        "promptEvents", "delayedEvents", "tripleEvents", "quadrupleEvents", "singleEvents"
    };
    private static final String[] KINDS = {"prompt", "delayed", "triple", "quadruple", "single"};
    /** Order of the lists inside a block. */
    private static final int[] IN_BLOCK = {4, 0, 1, 2, 3};

    final Map<String, MessageDigest> digests = new TreeMap<>();
    final MessageDigest order = sha256();
    final Map<String, Long> blockCounts = new TreeMap<>();
    final Map<String, Long> perList = new TreeMap<>();
    final Map<String, Long> perKind = new TreeMap<>();
    final Map<String, String> first = new TreeMap<>();
    final Map<String, String> last = new TreeMap<>();
    final Map<String, Long> tof = new TreeMap<>();
    final List<TimeBlock> others = new ArrayList<>();
    final List<Long> otherPlaces = new ArrayList<>();
    long blocks;
    long startMs = Long.MAX_VALUE;
    long stopMs;
    long singlesHistogramTotal;

    void add(TimeBlock block) {
        blockCounts.merge(block.kind(), 1L, Long::sum);
        int place = List.of(
                        "EventTimeBlock",
                        "ExternalSignalTimeBlock",
                        "BedMovementTimeBlock",
                        "GantryMovementTimeBlock",
                        "DeadTimeTimeBlock",
                        "SinglesHistogramTimeBlock")
                .indexOf(block.kind());
        feed(order, place, block.startMs(), block.stopMs());
        startMs = Math.min(startMs, block.startMs());
        stopMs = Math.max(stopMs, block.stopMs());
        if (block.isEvents()) {
            for (int kind : IN_BLOCK) {
                for (EventList list : block.events(FIELDS[kind])) {
                    add(kind, list);
                }
            }
        } else {
            others.add(block);
            otherPlaces.add(blocks);
        }
        if (block.kind().equals(TimeBlock.SINGLES)) {
            for (Object histogram : PetsirdFields.list(block.fields(), "singlesHistograms")) {
                singlesHistogramTotal +=
                        Arrays.stream(PetsirdFields.integers(histogram)).sum();
            }
        }
        blocks++;
    }

    private void add(int kind, EventList list) {
        int width = list.rows().columns().size();
        int[] words = list.rows().words();
        perList.merge(
                KINDS[kind] + Arrays.toString(list.types()).replace(" ", ""),
                (long) list.rows().count(),
                Long::sum);
        if (list.rows().count() == 0) {
            return;
        }
        perKind.merge(KINDS[kind], (long) list.rows().count(), Long::sum);
        for (int i = 0; i < words.length; i += width) {
            for (String name : List.of("all", KINDS[kind])) {
                MessageDigest digest = digests.computeIfAbsent(name, n -> sha256());
                feed(digest, kind);
                for (int t : list.types()) {
                    feed(digest, t);
                }
                for (int k = 0; k < width; k++) {
                    feed(digest, words[i + k] & 0xFFFFFFFFL);
                }
            }
            if (kind == 0) {
                tof.merge(Integer.toString(words[i + list.rows().column("tofIdx")]), 1L, Long::sum);
            }
        }
        first.putIfAbsent(KINDS[kind], event(list, 0));
        last.put(KINDS[kind], event(list, words.length - width));
    }

    private String event(EventList list, int at) {
        long[] fields = new long[list.rows().columns().size()];
        for (int k = 0; k < fields.length; k++) {
            fields[k] = list.rows().words()[at + k] & 0xFFFFFFFFL;
        }
        return "{\"timeBlock\":%d,\"types\":%s,\"words\":%s}"
                .formatted(blocks, Arrays.toString(list.types()), Arrays.toString(fields))
                .replace(" ", "");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void feed(MessageDigest digest, long... words) {
        for (long w : words) {
            digest.update(new byte[] {(byte) w, (byte) (w >> 8), (byte) (w >> 16), (byte) (w >> 24)});
        }
    }

    static String hex(MessageDigest digest) {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}

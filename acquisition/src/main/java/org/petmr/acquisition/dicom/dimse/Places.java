package org.petmr.acquisition.dicom.dimse;

import java.util.HashMap;
import java.util.Map;

/** How many associations are served, in all and for each calling AE title. */
public final class Places {

    private final int maxAll;
    private final int maxEach;
    private final Map<String, Integer> byTitle = new HashMap<>();
    private int all;

    public Places(int maxAll, int maxEach) {
        this.maxAll = maxAll;
        this.maxEach = maxEach;
    }

    /** A connection, from its first byte: those that never say who they are count too. */
    public final class Ticket {

        private String aeTitle;
        private boolean isFull;
        private boolean isReturned;

        private Ticket() {
            synchronized (Places.this) {
                all++;
                isFull = all > maxAll;
            }
        }

        /** Says who it is; false when there is no room for it. */
        public boolean admit(String callingAeTitle) {
            synchronized (Places.this) {
                if (!isFull && byTitle.getOrDefault(callingAeTitle, 0) < maxEach) {
                    aeTitle = callingAeTitle;
                    byTitle.merge(aeTitle, 1, Integer::sum);
                    return true;
                }
                return false;
            }
        }

        /** Gives the place back; harmless when repeated. */
        public void giveBack() {
            synchronized (Places.this) {
                if (!isReturned) {
                    isReturned = true;
                    all--;
                    if (aeTitle != null) {
                        byTitle.computeIfPresent(aeTitle, (title, count) -> count == 1 ? null : count - 1);
                    }
                }
            }
        }
    }

    public Ticket connect() {
        return new Ticket();
    }

    public synchronized int taken() {
        return all;
    }
}

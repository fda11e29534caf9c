package org.petmr.acquisition.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** So many for each key in a minute, as a bucket that fills evenly. For one thread. */
public final class RateLimit {

    private static final int MOST_KEYS = 10_000;
    private static final double NS_PER_MINUTE = 60e9;

    private static final class Bucket {
        double left;
        long atNs;
    }

    private final double perMinute;
    private final LongSupplier clockNs;
    private final Map<String, Bucket> buckets;

    /** @param perMinute also how many may come at once @param clockNs such as {@link System#nanoTime} */
    public RateLimit(double perMinute, LongSupplier clockNs) {
        this.perMinute = perMinute;
        this.clockNs = clockNs;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > MOST_KEYS;
            }
        };
    }

    /** Whether one more of this key is within the limit; takes it if so. */
    public boolean allows(String key) {
        long now = clockNs.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(key, k -> {
            Bucket full = new Bucket();
            full.left = perMinute;
            full.atNs = now;
            return full;
        });
        bucket.left = Math.min(perMinute, bucket.left + (now - bucket.atNs) * perMinute / NS_PER_MINUTE);
        bucket.atNs = now;
        if (bucket.left < 1) {
            return false;
        }
        bucket.left--;
        return true;
    }
}

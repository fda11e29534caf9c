package org.petmr.acquisition.monitor;

import java.util.Locale;

/** Metrics as Prometheus reads them (text format 0.0.4): each name once with help and type, then its values. */
public final class MetricText {

    private final StringBuilder out = new StringBuilder();
    private String name = "";

    /** What goes up and down. Values follow. */
    public MetricText gauge(String newName, String help) {
        return head(newName, "gauge", help);
    }

    /** What only grows, until the service starts anew; the name ends in {@code _total}, {@code _sum} or {@code _count}. */
    public MetricText counter(String newName, String help) {
        return head(newName, "counter", help);
    }

    private MetricText head(String newName, String type, String help) {
        name = newName;
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** @param labels name and value by turns */
    public MetricText value(double value, String... labels) {
        out.append(name);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? '{' : ',')
                    .append(labels[i])
                    .append("=\"")
                    .append(labels[i + 1]
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"))
                    .append('"');
        }
        out.append(labels.length == 0 ? " " : "} ");
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else {
            out.append(String.format(Locale.ROOT, "%.6g", value));
        }
        out.append('\n');
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}

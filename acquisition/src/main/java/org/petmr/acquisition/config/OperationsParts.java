package org.petmr.acquisition.config;

import static org.petmr.acquisition.config.AcquisitionConfig.require;

/** The branches of {@link AcquisitionConfig} for those who look after the machine: log, traces, daily check. */
public final class OperationsParts {

    private OperationsParts() {}

    /** @param format {@code text} for people, {@code json} for programs: an object for each line */
    public record Logging(String format) {
        public Logging {
            require(format != null && format.matches("text|json"), "logging.format", format, "text or json");
        }
    }

    /**
     * @param otlpEndpoint where traces go by OTLP over HTTP, such as {@code http://127.0.0.1:4318/v1/traces}; empty: no traces
     * @param serviceName by which they are known there
     */
    public record Tracing(String otlpEndpoint, String serviceName) {
        public Tracing {
            require(
                    otlpEndpoint != null && otlpEndpoint.matches("|https?://[^/]+/.+"),
                    "tracing.otlpEndpoint",
                    otlpEndpoint,
                    "empty, or an address such as http://127.0.0.1:4318/v1/traces");
            require(serviceName != null && !serviceName.isBlank(), "tracing.serviceName", serviceName, "a name");
        }
    }

    /**
     * The daily check with a cylinder of known activity.
     *
     * @param accessionPrefix sessions whose accession number begins so are daily checks; empty: none is by itself
     * @param overdueHours an alarm is raised when the newest check is older; 0: never
     * @param cylinderRadiusMm of its filling
     * @param cylinderLengthMm of its filling
     * @param cylinderMuPerCm attenuation of its filling at 511 keV
     * @param maxChiSquare of the crystals against the calibration day; 1 is what counting alone gives
     * @param maxDeadBlocks blocks that count nothing and did on the calibration day
     * @param maxChangedBlocks blocks that have changed by more than 5 %
     * @param maxSensitivityChange of the whole scanner against the calibration day, as a fraction
     */
    public record Qc(
            String accessionPrefix,
            double overdueHours,
            double cylinderRadiusMm,
            double cylinderLengthMm,
            double cylinderMuPerCm,
            double maxChiSquare,
            int maxDeadBlocks,
            int maxChangedBlocks,
            double maxSensitivityChange) {
        public Qc {
            require(accessionPrefix != null, "qc.accessionPrefix", null, "a text, which may be empty");
            require(overdueHours >= 0, "qc.overdueHours", overdueHours, ">= 0");
            require(cylinderRadiusMm > 0, "qc.cylinderRadiusMm", cylinderRadiusMm, "> 0");
            require(cylinderLengthMm > 0, "qc.cylinderLengthMm", cylinderLengthMm, "> 0");
            require(cylinderMuPerCm >= 0 && cylinderMuPerCm <= 0.2, "qc.cylinderMuPerCm", cylinderMuPerCm, "0 to 0.2");
            require(maxChiSquare > 1, "qc.maxChiSquare", maxChiSquare, "> 1");
            require(maxDeadBlocks >= 0, "qc.maxDeadBlocks", maxDeadBlocks, ">= 0");
            require(maxChangedBlocks >= 0, "qc.maxChangedBlocks", maxChangedBlocks, ">= 0");
            require(maxSensitivityChange > 0, "qc.maxSensitivityChange", maxSensitivityChange, "> 0");
        }
    }
}

package org.petmr.acquisition.installation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The installation record for a page: what matters of it, and the calibration's figures without its matrix. */
public final class InstallationView {

    private InstallationView() {}

    /** {@code {record, scanner, calibration?, hardwareCatalogue?, muClasses, attenuationFallback, boneSource}}. */
    public static JsonObject of(Installation i) {
        JsonObject out = new JsonObject()
                .put("record", i.file().map(f -> f.getFileName().toString()).orElse(null))
                .put("scanner", i.scanner().isEmpty() ? null : i.scanner())
                .put(
                        "hardwareCatalogue",
                        i.hardware().map(Installation.Hardware::name).orElse(null))
                .put("muClasses", i.muClassesName())
                .put("attenuationFallback", i.attenuationFallback())
                .put("boneSource", i.boneSource())
                .put("words", new JsonArray(i.inWords()));
        return out.put(
                "calibration",
                i.calibration()
                        .map(c -> new JsonObject()
                                .put("measuredAt", c.measuredAt())
                                .put("spheres", c.spheres())
                                .put("residualMm", c.residualMm())
                                .put("worstMm", c.worstMm())
                                .put("shiftMm", c.transform().shiftMm())
                                .put("rotationDeg", c.transform().rotationDeg()))
                        .orElse(null));
    }
}

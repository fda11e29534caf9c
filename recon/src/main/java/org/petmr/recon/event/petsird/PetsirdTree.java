package org.petmr.recon.event.petsird;

import java.util.LinkedHashMap;
import java.util.Map;

/** Makes records of a PETSIRD header or block. */
final class PetsirdTree {

    private PetsirdTree() {}

    /** @param fieldsAndValues a name, its value, and so on; values may be null */
    static Map<String, Object> of(Object... fieldsAndValues) {
        Map<String, Object> record = new LinkedHashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            record.put((String) fieldsAndValues[i], fieldsAndValues[i + 1]);
        }
        return record;
    }
}

package org.petmr.acquisition.dicom;

import java.util.ServiceLoader;
import java.util.TreeMap;

/** Makes DICOM nodes. Found by {@link ServiceLoader}, chosen by name. */
public interface DicomNodeProvider {

    /** How configuration names it. */
    String name();

    DicomNode create(DicomNodeConfig config);

    /** The provider of that name; throws {@link IllegalArgumentException} that lists those there are. */
    static DicomNodeProvider named(String name) {
        TreeMap<String, DicomNodeProvider> found = new TreeMap<>();
        ServiceLoader.load(DicomNodeProvider.class).forEach(provider -> found.put(provider.name(), provider));
        DicomNodeProvider provider = found.get(name);
        if (provider == null) {
            throw new IllegalArgumentException(
                    "dicom.provider: '%s' (expected: one of %s, or one whose jar lies beside the service's libraries)"
                            .formatted(name, found.keySet()));
        }
        return provider;
    }
}

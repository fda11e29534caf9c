package org.petmr.acquisition.dicom;

import java.nio.file.Path;
import java.util.List;

/** An object to be sent. */
public sealed interface StoreSource {

    /** A Part 10 file; its pixels are streamed, never held whole. */
    record File(Path path) implements StoreSource {}

    /** A data set in memory. */
    record Memory(DicomObject dataSet) implements StoreSource {}

    static List<StoreSource> files(List<Path> paths) {
        return paths.stream().<StoreSource>map(File::new).toList();
    }

    static List<StoreSource> objects(List<DicomObject> dataSets) {
        return dataSets.stream().<StoreSource>map(Memory::new).toList();
    }
}

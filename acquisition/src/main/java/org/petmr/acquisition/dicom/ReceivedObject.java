package org.petmr.acquisition.dicom;

import java.nio.file.Path;

/**
 * An object that has arrived whole.
 *
 * @param callingAeTitle who sent it
 * @param sopClassUid as in the command and in the data set
 * @param sopInstanceUid as in the command and in the data set
 * @param transferSyntaxUid how the data set came, and lies in the file
 * @param file a Part 10 file, synced, under a temporary name
 * @param header the data set without pixels
 */
public record ReceivedObject(
        String callingAeTitle,
        String sopClassUid,
        String sopInstanceUid,
        String transferSyntaxUid,
        Path file,
        DicomObject header) {}

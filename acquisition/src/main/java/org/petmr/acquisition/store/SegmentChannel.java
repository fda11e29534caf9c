package org.petmr.acquisition.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.petmr.recon.file.DirectoryNames;

/** An open segment file, as little of it as the store needs, so that tests can put a full disk under the store. */
interface SegmentChannel extends Closeable {

    /** Writes all of {@code bytes}. */
    void write(ByteBuffer bytes) throws IOException;

    /** Returns when everything written so far is on the disk. Any thread. */
    void force() throws IOException;

    void truncate(long size) throws IOException;

    /** Where segments are made and how much room there is. */
    interface Disk {
        SegmentChannel create(Path file) throws IOException;

        long usableBytes(Path directory) throws IOException;

        /** Returns when the names of the segments in a directory are on the disk. Any thread. */
        default void forceNames(Path directory) throws IOException {
            DirectoryNames.force(directory);
        }

        /** The file system. */
        Disk REAL = new Disk() {
            @Override
            public SegmentChannel create(Path file) throws IOException {
                return over(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            }

            @Override
            public long usableBytes(Path directory) throws IOException {
                return Files.getFileStore(directory).getUsableSpace();
            }
        };
    }

    static SegmentChannel over(FileChannel file) {
        return new SegmentChannel() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }

            @Override
            public void force() throws IOException {
                file.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}

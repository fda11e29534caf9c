package org.petmr.acquisition.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.petmr.recon.event.Frame;

/** Writes frames for ever and says after each force how many are durable. Made to be killed. */
final class StoreWriterProcess {

    private static final int WORDS = 1000;

    private StoreWriterProcess() {}

    public static void main(String[] args) {
        ListModeStore store = ListModeStore.create(Path.of(args[0]), ListModeStoreTest.HEADER, 4 << 20, 0);
        ByteBuffer b = ByteBuffer.allocateDirect(Frame.HEADER_BYTES + 8 * WORDS + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long seq = 0; ; seq++) {
            for (int i = 0; i < WORDS; i++) {
                b.putLong(Frame.HEADER_BYTES + 8 * i, seq * WORDS + i);
            }
            Frame.seal(b, 0, new Frame.Header(Frame.DATA, 0, WORDS, 1, 7, seq, 0));
            store.append(b.duplicate().order(ByteOrder.LITTLE_ENDIAN));
            if (seq % 100 == 99) {
                store.force();
                System.out.println(seq + 1);
                System.out.flush();
            }
        }
    }
}

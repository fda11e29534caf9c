package org.petmr.simulator.detector;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;

/**
 * The words of one run for several nodes, each of which owns a sector of the ring: a coincidence goes to the node of its first
 * crystal, a single to that of its crystal, marks to all, everything else to the first. Whoever reads first makes words for
 * the others too; who is far ahead waits for them. A source that fails fails all.
 */
final class SharedRun {

    private static final int WORDS_READ = 8192;
    private static final int MOST_WAITING_WORDS = 8 << 20;

    private final RunSource source;
    private final ScannerModel scanner;
    private final Share[] shares;
    private final long[] read = new long[WORDS_READ];
    private int last;
    private boolean isReading;
    private boolean isEnd;

    SharedRun(RunSource source, ScannerModel scanner, int nodes) {
        this.source = source;
        this.scanner = scanner;
        this.shares = new Share[nodes];
        for (int i = 0; i < nodes; i++) {
            shares[i] = new Share(i);
        }
    }

    /** @param node 0 to nodes - 1 */
    RunSource share(int node) {
        return shares[node];
    }

    /** Which node a block belongs to. @param blockTransaxial around the ring */
    static int node(int blockTransaxial, int blocksTransaxial, int nodes) {
        return blockTransaxial * nodes / blocksTransaxial;
    }

    private int nodeOf(int element) {
        int index = element % scanner.indicesPerRing();
        int block = index * scanner.blocksTransaxial() / scanner.indicesPerRing();
        return node(block, scanner.blocksTransaxial(), shares.length);
    }

    /** Without the lock while the source makes words: the others may take what is there. */
    private void readOn() throws IOException {
        int n = -1;
        try {
            n = source.read(read);
        } finally {
            synchronized (this) {
                isReading = false;
                isEnd = n < 0;
                deal(Math.max(0, n));
                notifyAll();
            }
        }
    }

    private void deal(int n) {
        for (int i = 0; i < n; i++) {
            long word = read[i];
            if (Word.isCoincidence(word)) {
                last = nodeOf(Word.elementA(word));
                shares[last].event(word);
                continue;
            }
            switch (Word.kind(word)) {
                case Word.TIME_MARK -> {
                    for (Share share : shares) {
                        share.mark(word);
                    }
                }
                case Word.INTERVAL -> {
                    for (Share share : shares) {
                        share.put(word);
                    }
                }
                case Word.MULTI -> shares[last].put(word);
                case Word.SINGLE -> shares[nodeOf(Word.singleElement(word))].put(word);
                case Word.PAD -> {
                    // fills up a frame of the source's own; ours are cut anew
                }
                default -> shares[0].put(word);
            }
        }
    }

    /** One node's part. Guarded by the run's lock. */
    private final class Share implements RunSource {
        private final int node;
        private long[] words = new long[1 << 14];
        private int head;
        private int size;
        private int sinceMark;
        private boolean isClosed;

        Share(int node) {
            this.node = node;
        }

        void event(long word) {
            sinceMark++;
            put(word);
        }

        void mark(long word) {
            put(Word.withMarkCount(word, sinceMark));
            sinceMark = 0;
        }

        void put(long word) {
            if (isClosed) {
                return;
            }
            if (size == words.length) {
                long[] larger = new long[2 * size];
                System.arraycopy(words, head, larger, 0, size - head);
                System.arraycopy(words, 0, larger, size - head, head);
                words = larger;
                head = 0;
            }
            words[head + size & words.length - 1] = word;
            size++;
        }

        @Override
        public int read(long[] out) throws IOException {
            while (true) {
                synchronized (SharedRun.this) {
                    while (size == 0 && !isEnd && (isReading || isAnyFull())) {
                        await();
                    }
                    if (size > 0) {
                        return take(out);
                    }
                    if (isEnd) {
                        return -1;
                    }
                    isReading = true;
                }
                readOn();
            }
        }

        private int take(long[] out) {
            int n = Math.min(out.length, size);
            int first = Math.min(n, words.length - head);
            System.arraycopy(words, head, out, 0, first);
            System.arraycopy(words, 0, out, first, n - first);
            head = head + n & words.length - 1;
            size -= n;
            SharedRun.this.notifyAll();
            return n;
        }

        private void await() throws IOException {
            try {
                SharedRun.this.wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public int[] blockSingles(long startMs, long stopMs) {
            int[] all = source.blockSingles(startMs, stopMs).clone();
            for (int i = 0; i < all.length; i++) {
                int transaxial = i % scanner.blocksTransaxial();
                all[i] = SharedRun.node(transaxial, scanner.blocksTransaxial(), shares.length) == node ? all[i] : 0;
            }
            return all;
        }

        /** Those of the whole source are told by the first node. */
        @Override
        public List<Report> reports() {
            return node == 0 ? source.reports() : List.of();
        }

        @Override
        public int flags() {
            return source.flags();
        }

        @Override
        public void close() throws IOException {
            synchronized (SharedRun.this) {
                isClosed = true;
                size = 0;
                SharedRun.this.notifyAll();
                if (Arrays.stream(shares).allMatch(s -> s.isClosed)) {
                    source.close();
                }
            }
        }
    }

    private boolean isAnyFull() {
        return Arrays.stream(shares).anyMatch(s -> s.size > MOST_WAITING_WORDS);
    }
}

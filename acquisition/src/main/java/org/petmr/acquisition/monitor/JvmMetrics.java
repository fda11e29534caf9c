package org.petmr.acquisition.monitor;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Locale;

/** Memory, collections, threads and processor time of this process, under the names that Prometheus' own clients use. */
final class JvmMetrics {

    private static final double MS_PER_S = 1e3;
    private static final double NS_PER_S = 1e9;

    private JvmMetrics() {}

    static void addTo(MetricText out) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage rest = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        out.gauge("jvm_memory_used_bytes", "Memory of the Java machine in use")
                .value(heap.getUsed(), "area", "heap")
                .value(rest.getUsed(), "area", "nonheap");
        out.gauge("jvm_memory_max_bytes", "Most memory that the heap may take").value(heap.getMax(), "area", "heap");
        out.gauge("jvm_buffer_pool_used_bytes", "Memory beside the heap, in buffers");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            out.value(Math.max(0, pool.getMemoryUsed()), "pool", pool.getName().toLowerCase(Locale.ROOT));
        }
        out.counter("jvm_gc_collection_seconds_count", "Garbage collections");
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.value(Math.max(0, gc.getCollectionCount()), "gc", gc.getName());
        }
        out.counter("jvm_gc_collection_seconds_sum", "Time in garbage collections");
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.value(Math.max(0, gc.getCollectionTime()) / MS_PER_S, "gc", gc.getName());
        }
        out.gauge("jvm_threads_current", "Threads of the Java machine")
                .value(ManagementFactory.getThreadMXBean().getThreadCount());
        out.gauge("process_start_time_seconds", "When the service was started, seconds since 1970")
                .value(ManagementFactory.getRuntimeMXBean().getStartTime() / MS_PER_S);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os) {
            out.counter("process_cpu_seconds_total", "Processor time of the service")
                    .value(os.getProcessCpuTime() / NS_PER_S);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean os) {
            out.gauge("process_open_fds", "Open files and sockets").value(os.getOpenFileDescriptorCount());
            out.gauge("process_max_fds", "Most files and sockets that may be open")
                    .value(os.getMaxFileDescriptorCount());
        }
    }
}

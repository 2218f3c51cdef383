/**
 * Chooses the libtensorflow for a system: the wheel of TensorFlow, its files, and how the native binding is linked to them. It
 * is a pure function, so that every system can be tested on any machine.
 *
 * libtensorflow does not link to libpython, so the wheel for one Python version works with all versions.
 */

/** The Python version of the wheel; the user's Python only runs pip and JupyterLab. */
export const wheelPython = '3.13';

/** The glibc version that the wheels need, as major and minor. */
const oldestGlibc = [2, 27];

const tags = {
  'linux x64': 'manylinux_2_27_x86_64',
  'linux arm64': 'manylinux_2_27_aarch64',
  'darwin arm64': 'macosx_12_0_arm64',
};

/**
 * `platform` and `arch` as in Node; `glibc` such as "2.36", null for another C library. Returns a plan, or `{ fault }` with the
 * reason why the system is not supported.
 */
export function wheelPlan({ platform, arch, glibc }, variant = 'cpu') {
  const fault = faultOf({ platform, arch, glibc }, variant);
  if (fault) return { fault };
  const tag = tags[`${platform} ${arch}`];
  // Only Linux on x86-64 has a separate wheel without CUDA; the wheels of other systems never contain CUDA.
  const name = variant === 'cpu' && tag === tags['linux x64'] ? 'tensorflow_cpu' : 'tensorflow';
  const python = `cp${wheelPython.replace('.', '')}`;
  const isMac = platform === 'darwin';
  const ending = isMac ? '2.dylib' : 'so.2';
  const [core, framework] = [`libtensorflow_cc.${ending}`, `libtensorflow_framework.${ending}`];
  return {
    wheel: (version) => `${name}-${version}-${python}-${python}-${tag}.whl`,
    requirements: `engine-${variant}.txt`,
    /** Required files in the wheel's folder `tensorflow`. */
    files: [core, framework, 'include/tensorflow/c/c_api.h', 'include/tensorflow/c/eager/c_api.h'],
    /** Links in `deps` that binding.gyp expects, with their targets in `tensorflow`. */
    links: {
      include: 'include',
      ...(isMac
        ? { 'lib/libtensorflow.2.dylib': core, 'lib/libtensorflow_framework.2.dylib': framework }
        : { 'lib/libtensorflow.so': core, 'lib/libtensorflow_framework.so': framework }),
      [`lib/${core}`]: core,
      [`lib/${framework}`]: framework,
    },
    /** Linker flag for the run-time path of the libraries, relative to the addon; `$` is escaped for make and the shell. */
    linkFlag: (fromAddon) =>
      isMac ? `-Wl,-rpath,@loader_path/${fromAddon}` : `-Wl,-rpath,'$$ORIGIN/${fromAddon}'`,
  };
}

function faultOf({ platform, arch, glibc }, variant) {
  if (platform === 'win32')
    return 'unsupported system: Windows; run everything inside WSL ("wsl --install", then clone there)';
  if (platform === 'darwin' && arch !== 'arm64')
    return 'unsupported system: a Mac with an Intel processor; TensorFlow 2.21 has libraries only for Macs with Apple silicon';
  if (!Object.hasOwn(tags, `${platform} ${arch}`))
    return `unsupported system: ${platform} on ${arch}; TensorFlow has libraries for ${Object.keys(tags).join(', ')}`;
  if (platform === 'linux' && !glibc)
    return 'unsupported system: a Linux without glibc, such as Alpine; use Debian, Ubuntu or Fedora, in a container if need be';
  if (platform === 'linux' && isOlder(glibc, oldestGlibc))
    return `unsupported system: glibc ${glibc}; TensorFlow's libraries need ${oldestGlibc.join('.')} or newer, as in Debian 10 and Ubuntu 18.04`;
  if (variant === 'gpu' && (platform !== 'linux' || arch !== 'x64'))
    return `unsupported --device gpu on ${platform} ${arch}: TensorFlow has GPU wheels only for Linux on x86-64; use --device cpu`;
  return undefined;
}

function isOlder(version, [major, minor]) {
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

/** The system that this runs on. */
export function thisSystem() {
  const glibc = process.report.getReport().header.glibcVersionRuntime ?? null;
  return { platform: process.platform, arch: process.arch, glibc };
}

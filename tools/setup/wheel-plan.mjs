/**
 * From a system to the libtensorflow that serves it: which wheel of TensorFlow, which files in it, and how the native
 * binding is linked to them. A pure function, so that every system can be tested on any.
 *
 * libtensorflow does not link to libpython, so the wheel for one Python serves them all, newer ones included.
 */

/** The Python of the wheel; that of the user only runs pip and JupyterLab. */
export const wheelPython = '3.13';

/** The C library that the wheels are built against, as major and minor version. */
const oldestGlibc = [2, 27];

const tags = {
  'linux x64': 'manylinux_2_27_x86_64',
  'linux arm64': 'manylinux_2_27_aarch64',
  'darwin arm64': 'macosx_12_0_arm64',
};

/**
 * `{ platform, arch }` as Node names them, `glibc` as "2.36", null where the C library is another. The answer is a plan,
 * or `{ fault }`: why this system is not served, and what is.
 */
export function wheelPlan({ platform, arch, glibc }, variant = 'cpu') {
  const fault = faultOf({ platform, arch, glibc }, variant);
  if (fault) return { fault };
  const tag = tags[`${platform} ${arch}`];
  // Linux on x86-64 alone has a wheel without CUDA under a name of its own; the others hold none in any case.
  const name = variant === 'cpu' && tag === tags['linux x64'] ? 'tensorflow_cpu' : 'tensorflow';
  const python = `cp${wheelPython.replace('.', '')}`;
  const isMac = platform === 'darwin';
  const ending = isMac ? '2.dylib' : 'so.2';
  const [core, framework] = [`libtensorflow_cc.${ending}`, `libtensorflow_framework.${ending}`];
  return {
    wheel: (version) => `${name}-${version}-${python}-${python}-${tag}.whl`,
    requirements: `engine-${variant}.txt`,
    /** What must lie in the wheel's folder `tensorflow`. */
    files: [core, framework, 'include/tensorflow/c/c_api.h', 'include/tensorflow/c/eager/c_api.h'],
    /** Names under which binding.gyp looks for them, below `deps`, each with what it stands for in `tensorflow`. */
    links: {
      include: 'include',
      ...(isMac
        ? { 'lib/libtensorflow.2.dylib': core, 'lib/libtensorflow_framework.2.dylib': framework }
        : { 'lib/libtensorflow.so': core, 'lib/libtensorflow_framework.so': framework }),
      [`lib/${core}`]: core,
      [`lib/${framework}`]: framework,
    },
    /** Where the addon looks for the libraries at run time, from its own place; `$` is escaped for make, then for the shell. */
    linkFlag: (fromAddon) =>
      isMac ? `-Wl,-rpath,@loader_path/${fromAddon}` : `-Wl,-rpath,'$$ORIGIN/${fromAddon}'`,
  };
}

function faultOf({ platform, arch, glibc }, variant) {
  if (platform === 'win32')
    return 'unsupported system: Windows; run everything inside WSL ("wsl --install", then clone there)';
  if (platform === 'darwin' && arch !== 'arm64')
    return 'unsupported system: a Mac with an Intel processor; TensorFlow 2.21 has libraries for Macs with Apple silicon alone';
  if (!Object.hasOwn(tags, `${platform} ${arch}`))
    return `unsupported system: ${platform} on ${arch}; TensorFlow has libraries for ${Object.keys(tags).join(', ')}`;
  if (platform === 'linux' && !glibc)
    return 'unsupported system: a Linux without glibc, such as Alpine; use Debian, Ubuntu or Fedora, in a container if need be';
  if (platform === 'linux' && isOlder(glibc, oldestGlibc))
    return `unsupported system: glibc ${glibc}; TensorFlow's libraries need ${oldestGlibc.join('.')} or newer, as in Debian 10 and Ubuntu 18.04`;
  if (variant === 'gpu' && (platform !== 'linux' || arch !== 'x64'))
    return `unsupported --device gpu on ${platform} ${arch}: TensorFlow has GPU wheels for Linux on x86-64 alone; use --device cpu`;
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

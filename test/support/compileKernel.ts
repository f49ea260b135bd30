/** Compiles the kernel: the module that src/kernel/kernelWasm.ts must hold. */
import asc from 'assemblyscript/asc';

export async function compileKernel(): Promise<string> {
  let binary: Uint8Array | null = null;
  const options = [
    '-O3',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--noAssert',
    '--use',
    'abort=',
    '--outFile',
    'kernel.wasm',
  ];
  const { error, stderr } = await asc.main(['src/kernel/assembly/index.ts', ...options], {
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name === 'kernel.wasm' && typeof contents !== 'string') binary = contents;
    },
  });
  if (error !== null || binary === null) throw new Error(`the kernel does not compile: ${stderr.toString()}`);
  const base64 = Buffer.from(binary).toString('base64');
  const lines = base64.match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `  '${line}'`).join(' +\n');
  return `/** Made by \`npm run kernel:make\` from assembly/, which a test holds it against: WebAssembly in base64. */\nexport const KERNEL_WASM =\n${text};\n`;
}

// Known exceptions to what the corpus expects, each with its reason. A listed file that has come to agree
// is reported as well, unless its whole folder is listed.

/** Files (path prefixes) that are read though the corpus expects more, or refused though it expects a picture. */
export const refusedFor = [
  ['correctness/avif/link-u/kimono.crop.avif', 'libvips 8.18.3 limits a picture with a crop box to the cropped size and then refuses the whole; 8.18.7 reads it'],
  ['correctness/avif/link-u/kimono.mirror-vertical.rotate270.crop.avif', 'libvips 8.18.3 and crop boxes, as above'],
  ['correctness/bmp/images/bmp/images/Core_1_Bit.bmp', 'stb_image: OS/2 headers with a palette of two'],
  ['correctness/bmp/images/bmp/images/V3_', 'stb_image: the 56-byte header'],
  ['correctness/bmp/images/bmp/images/imagemagick_invalid_run_length', 'stb_image: run lengths'],
  ['correctness/bmp/images/bmp/images/lenient/rle_overflow.bmp', 'stb_image: run lengths'],
  ['correctness/bmp/images/bmp/images/pal2color.bmp', 'stb_image: palettes shorter than the depth allows'],
  ['correctness/bmp/images/bmp/images/rgba32-61754.bmp', 'stb_image: the 56-byte header'],
  ['correctness/bmp/zune/pal1huffmsb.bmp', 'stb_image: Huffman coded rows'],
  ['correctness/bmp/zune/rgb16-3103.bmp', 'stb_image: channel masks of this kind'],
  ['correctness/jpeg/libexif/olympus_makernote_variant_5.jpg', 'it holds metadata and no pixels'],
  ['correctness/jpeg/serenity/oss-fuzz-testcase-59785.jpg', 'libjpeg refuses it'],
  ['correctness/tga/images/tga/testsuite/b5-unused-cmap.tga', 'stb_image: a palette that true colour does not use'],
  ['correctness/psd/kde/bitmap.psd', 'stb_image: one bit for each pixel'],
  ['correctness/svg/misc/libvips/truncated.svgz', 'it is cut short on purpose'],
  ['correctness/tiff/golang/0x1.tiff', 'it has no pixels'],
  ['correctness/tiff/golang/1x0.tiff', 'it has no pixels'],
  ['correctness/tiff/libtiff/test_float64_predictor2_be_lzw.tif', 'libtiff refuses this predictor for 64-bit floats'],
  ['correctness/tiff/pillow/12bit.cropped.tif', 'libvips reads no 12-bit samples'],
];

/** Files whose pixels may differ from their reference, with the reason. */
export const differsFor = [
  ['correctness/tga/kde/rgba.tga', 'its alpha has four bits a pixel, which stb_image takes for eight'],
  ['correctness/svg/resvg/paint-servers/pattern/', 'pattern tiles are rastered at the size drawn, and the reference is drawn at another'],
  ['correctness/svg/resvg/structure/image/no-width-and-height-on-svg.svg', 'it links to another file, which is never fetched'],
  ['correctness/svg/resvg/text/text/filter-bbox.svg', 'text needs fonts, and the core has none'],
];

/** `{reason, folder}` of the entry that covers a path, or undefined; `folder` says that the entry covers several files. */
export function exceptionFor(list, path) {
  const entry = list.find(([prefix]) => path.startsWith(prefix));
  return entry && { reason: entry[1], folder: !/\.[a-z]+$/.test(entry[0]) };
}

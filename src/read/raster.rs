//! PNG, JPEG and BMP files: one picture, one page.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};

use crate::model::{Problem, ProblemKind};
use crate::read::scan::read_scan;
use crate::read::{Ocr, Part, Picture, Settings};

/// The longest side that is decoded, in pixels.
pub(super) const MAX_SIDE: u32 = 20_000;

/// The most pixels that are decoded.
pub(super) const MAX_PIXELS: u64 = 250_000_000;

/// The most memory a decoder may take, in bytes.
pub(super) const MAX_BYTES: u64 = 1 << 30;

/// Whether the bytes are a PNG picture.
pub(super) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1A\n")
}

/// Whether the bytes are a JPEG picture.
pub(super) fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xD8\xFF")
}

/// Whether the bytes are a BMP picture: text may begin with the same two letters, so its header is looked at too.
pub(super) fn is_bmp(bytes: &[u8]) -> bool {
    let header = bytes.get(14..18).map(|it| [it[0], it[1], it[2], it[3]]);
    let is_header = |it| matches!(u32::from_le_bytes(it), 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124);
    bytes.starts_with(b"BM") && header.is_some_and(is_header)
}

/// Reads a file of one picture as one page.
pub(super) fn read(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    if !settings.wants(1) {
        return;
    }
    let picture = match decode(bytes) {
        Ok(picture) => picture,
        Err(problem) => return tell(Part::Problem(problem)),
    };
    if is_jpeg(bytes) && !ends_as_jpeg(bytes) {
        let detail = "the file ends before its picture does, the lower part may be missing; ask for it again";
        tell(Part::Problem(Problem::of_page(1, ProblemKind::BrokenPage, detail)));
    }
    let scan = read_scan(picture, 1, ocr);
    tell(Part::Page(scan.page));
    scan.problems.into_iter().for_each(|it| tell(Part::Problem(it)));
}

/// Decodes a picture and turns it as its EXIF data says.
pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Problem> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| Problem::of_file(ProblemKind::Broken, "the picture could not be opened"))?;
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|it| problem_of(&it))?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height)?;
    // A picture without a readable orientation is taken as it lies.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|it| problem_of(&it))?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(grey(&image))
}

/// Returns the problem of a picture that has more pixels than are read.
pub(super) fn check_pixels(width: u32, height: u32) -> Result<(), Problem> {
    let fits = width <= MAX_SIDE && height <= MAX_SIDE;
    if fits && u64::from(width) * u64::from(height) <= MAX_PIXELS {
        return Ok(());
    }
    let detail = format!(
        "the picture claims {width} by {height} pixels; at most {MAX_SIDE} a side and {} million are read; \
         ask for it at 300 dpi",
        MAX_PIXELS / 1_000_000
    );
    Err(Problem::of_file(ProblemKind::LimitHit, detail))
}

/// What a decoder may take.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    limits
}

/// Returns the problem of a picture that can't be decoded.
pub(super) fn problem_of(error: &ImageError) -> Problem {
    match error {
        ImageError::Limits(_) => {
            let detail = "the picture is larger than what is read; ask for it at 300 dpi";
            Problem::of_file(ProblemKind::LimitHit, detail)
        }
        ImageError::Unsupported(_) => {
            let detail = "the picture is of a kind that is not read; ask for it as a usual PNG, JPEG or TIFF";
            Problem::of_file(ProblemKind::UnknownFormat, detail)
        }
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::IoError(_) => {
            let detail = "the picture is damaged or cut off; ask for it again";
            Problem::of_file(ProblemKind::Broken, detail)
        }
    }
}

/// Whether a JPEG file has its end mark; decoders fill what is missing with grey and say nothing.
fn ends_as_jpeg(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len() / 2..];
    tail.windows(2).any(|it| it == [0xFF, 0xD9])
}

/// The picture in grey, transparent parts over white paper.
pub(super) fn grey(image: &DynamicImage) -> Picture {
    let (width, height) = (image.width(), image.height());
    if !image.color().has_alpha() {
        return Picture { width, height, grey: image.to_luma8().into_raw() };
    }
    let over_white = |pixel: &[u8]| {
        let (luma, alpha) = (u32::from(pixel[0]), u32::from(pixel[1]));
        ((luma * alpha + 255 * (255 - alpha)) / 255) as u8
    };
    let grey = image.to_luma_alpha8().as_raw().chunks_exact(2).map(over_white).collect();
    Picture { width, height, grey }
}

//! TIFF files: every picture in it is a page.

use std::io::{Read, Seek};

use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::{ColorType, TiffError};

use crate::model::{Problem, ProblemKind};
use crate::read::raster::{MAX_BYTES, check_pixels};
use crate::read::scan::read_scan;
use crate::read::{Ocr, Part, Picture, Settings};

/// More pages are not read from one file.
const MAX_PAGES: u32 = 10_000;

/// Whether the bytes are a TIFF picture.
pub(super) fn is_tiff(bytes: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|it| bytes.starts_with(*it))
}

/// Reads every page of a TIFF file.
pub(super) fn read(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let mut decoder = match Decoder::new(std::io::Cursor::new(bytes)) {
        Ok(decoder) => decoder.with_limits(limits()),
        Err(error) => return tell(Part::Problem(Problem { page: None, ..problem_of(&error) })),
    };
    for number in 1..=MAX_PAGES {
        if settings.wants(number) {
            match page(&mut decoder) {
                Ok(picture) => {
                    let scan = read_scan(picture, number, ocr);
                    tell(Part::Page(scan.page));
                    scan.problems.into_iter().for_each(|it| tell(Part::Problem(it)));
                }
                Err(problem) => tell(Part::Problem(Problem { page: Some(number), ..problem })),
            }
        }
        if !decoder.more_images() {
            return;
        }
        if let Err(error) = decoder.next_image() {
            return tell(Part::Problem(Problem { page: Some(number + 1), ..problem_of(&error) }));
        }
    }
    let detail = format!("the file has more than {MAX_PAGES} pages; ask for it in parts");
    tell(Part::Problem(Problem::of_file(ProblemKind::LimitHit, detail)));
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    let most = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX);
    limits.decoding_buffer_size = most;
    limits.intermediate_buffer_size = most;
    limits
}

/// Decodes the picture the decoder stands at.
fn page<R: Read + Seek>(decoder: &mut Decoder<R>) -> Result<Picture, Problem> {
    let (width, height) = decoder.dimensions().map_err(|it| problem_of(&it))?;
    check_pixels(width, height)?;
    let colour = decoder.colortype().map_err(|it| problem_of(&it))?;
    let samples = match decoder.read_image().map_err(|it| problem_of(&it))? {
        DecodingResult::U8(samples) => samples,
        DecodingResult::U16(samples) => samples.into_iter().map(high_byte).collect(),
        _ => return Err(unusual()),
    };
    let n_pixels = width as usize * height as usize;
    let grey: Vec<u8> = match colour {
        ColorType::Gray(1) => bits(&samples, width as usize).collect(),
        ColorType::Gray(8 | 16) => samples,
        ColorType::GrayA(8 | 16) => samples.chunks_exact(2).map(|it| over_white(it[0], it[1])).collect(),
        ColorType::RGB(8 | 16) | ColorType::YCbCr(8) => {
            samples.chunks_exact(3).map(|it| luma(it[0], it[1], it[2])).collect()
        }
        ColorType::RGBA(8 | 16) => {
            samples.chunks_exact(4).map(|it| over_white(luma(it[0], it[1], it[2]), it[3])).collect()
        }
        ColorType::CMYK(8 | 16) => {
            let ink = |it: u8, key: u8| 255 - it.saturating_add(key);
            samples
                .chunks_exact(4)
                .map(|it| luma(ink(it[0], it[3]), ink(it[1], it[3]), ink(it[2], it[3])))
                .collect()
        }
        _ => return Err(unusual()),
    };
    if grey.len() < n_pixels {
        return Err(Problem::of_file(ProblemKind::BrokenPage, "the picture is cut off; ask for it again"));
    }
    Ok(Picture { width, height, grey: grey.into_iter().take(n_pixels).collect() })
}

/// The pixels of rows of bits, each row filled up to a byte.
fn bits(samples: &[u8], width: usize) -> impl Iterator<Item = u8> + '_ {
    let rows = samples.chunks_exact(width.div_ceil(8).max(1));
    rows.flat_map(move |row| (0..width).map(|x| if row[x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 }))
}

fn high_byte(sample: u16) -> u8 {
    sample.to_be_bytes()[0]
}

/// Brightness by ITU-R BT.601, section 2.5.1.
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}

fn over_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

fn unusual() -> Problem {
    let detail = "the picture has colours of a kind that is not read; ask for it as a usual PDF, PNG or JPEG";
    Problem::of_file(ProblemKind::BrokenPage, detail)
}

fn problem_of(error: &TiffError) -> Problem {
    match error {
        TiffError::LimitsExceeded => {
            let detail = "the picture is larger than what is read; ask for it at 300 dpi";
            Problem::of_file(ProblemKind::LimitHit, detail)
        }
        TiffError::UnsupportedError(_) => unusual(),
        TiffError::FormatError(_)
        | TiffError::IoError(_)
        | TiffError::IntSizeError
        | TiffError::UsageError(_) => {
            Problem::of_file(ProblemKind::BrokenPage, "the picture is damaged or cut off; ask for it again")
        }
    }
}

//! GIF and WebP files: pictures of one frame or several, each of them a page.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Frames, ImageDecoder, ImageResult};

use crate::model::{Problem, ProblemKind};
use crate::read::raster::{check_pixels, grey, limits, problem_of};
use crate::read::scan::read_scan;
use crate::read::{Ocr, Part, Settings, raster};

/// More frames are not read from one file: scans have few, films have many.
const MAX_FRAMES: u32 = 100;

/// Whether the bytes are a GIF picture.
pub(super) fn is_gif(bytes: &[u8]) -> bool {
    bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a")
}

/// Whether the bytes are a WebP picture.
pub(super) fn is_webp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

/// Reads every frame of a GIF file.
pub(super) fn read_gif(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    // Some programs fill files up with zeros.
    if bytes.iter().rfind(|it| **it != 0) != Some(&0x3B) {
        let detail = "the file ends before its picture does, part of it may be missing; ask for it again";
        tell(Part::Problem(Problem::of_file(ProblemKind::BrokenPage, detail)));
    }
    let decoder = GifDecoder::new(Cursor::new(bytes));
    read_frames(decoder.and_then(opened), settings, ocr, tell);
}

/// Reads a WebP file, and every frame of it when it is a film.
pub(super) fn read_webp(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    match WebPDecoder::new(Cursor::new(bytes)) {
        Ok(decoder) if decoder.has_animation() => read_frames(opened(decoder), settings, ocr, tell),
        Ok(_) | Err(_) => raster::read(bytes, settings, ocr, tell),
    }
}

/// The frames of a picture that is not larger than what is read.
fn opened<'a, D: ImageDecoder + AnimationDecoder<'a>>(
    mut decoder: D,
) -> ImageResult<Result<Frames<'a>, Problem>> {
    decoder.set_limits(limits())?;
    let (width, height) = decoder.dimensions();
    Ok(check_pixels(width, height).map(|()| decoder.into_frames()))
}

fn read_frames(
    frames: ImageResult<Result<Frames<'_>, Problem>>,
    settings: &Settings,
    ocr: &mut dyn Ocr,
    tell: &mut dyn FnMut(Part),
) {
    let frames = match frames {
        Ok(Ok(frames)) => frames,
        Ok(Err(problem)) => return tell(Part::Problem(problem)),
        Err(error) => return tell(Part::Problem(problem_of(&error))),
    };
    let mut n_frames = 0;
    for (frame, number) in frames.zip(1u32..) {
        n_frames = number;
        if number > MAX_FRAMES {
            let detail = format!("the picture has more than {MAX_FRAMES} frames; ask for the pages as a PDF");
            return tell(Part::Problem(Problem::of_file(ProblemKind::LimitHit, detail)));
        }
        match frame {
            Ok(frame) if settings.wants(number) => {
                let scan = read_scan(grey(&frame.into_buffer().into()), number, ocr);
                tell(Part::Page(scan.page));
                scan.problems.into_iter().for_each(|it| tell(Part::Problem(it)));
            }
            Ok(_) => {}
            Err(error) => {
                return tell(Part::Problem(Problem { page: Some(number), ..problem_of(&error) }));
            }
        }
    }
    if n_frames == 0 {
        let detail = "the file holds no picture; ask for it again";
        tell(Part::Problem(Problem::of_file(ProblemKind::Broken, detail)));
    }
}

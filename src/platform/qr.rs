//! A text as a code to scan, as SVG for pages and as PNG for apps.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::{Color, EcLevel, QrCode, render::svg};
use zeroize::Zeroizing;

use super::problem::Problem;

/// Pixels of a module in the PNG.
const PIXELS: usize = 6;
/// White modules around the code; the standard wants four.
const QUIET: usize = 4;

/// The pictures. They hold the secret as readably as the text does.
pub struct Pictures {
    /// SVG.
    pub svg: Zeroizing<String>,
    /// PNG, as `data:` address.
    pub png: Zeroizing<String>,
}

/// Draws a text.
pub fn draw(text: &str) -> Result<Pictures, Problem> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .context("a text is too long for a code to scan")?;
    let svg = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    let png = png(&code).context("a code to scan could not be written as PNG")?;
    Ok(Pictures {
        svg: Zeroizing::new(svg),
        png: Zeroizing::new(format!("data:image/png;base64,{}", STANDARD.encode(png))),
    })
}

fn png(code: &QrCode) -> anyhow::Result<Vec<u8>> {
    let modules = code.width();
    let side = (modules + 2 * QUIET) * PIXELS;
    let colors = code.to_colors();
    let is_dark = |x: usize, y: usize| {
        let module = |pixel: usize| {
            (pixel / PIXELS)
                .checked_sub(QUIET)
                .filter(|at| *at < modules)
        };
        let at = module(y)
            .zip(module(x))
            .map(|(row, column)| row * modules + column);
        at.and_then(|at| colors.get(at)) == Some(&Color::Dark)
    };
    let pixels: Vec<u8> = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .map(|(x, y)| if is_dark(x, y) { 0 } else { u8::MAX })
        .collect();
    let mut out = Vec::new();
    let width = u32::try_from(side)?;
    let mut encoder = png::Encoder::new(&mut out, width, width);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(out)
}

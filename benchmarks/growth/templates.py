"""Kinds of input with long templates and build scripts."""

from __future__ import annotations

from benchmarks.growth.kinds import INDEX, PACKAGE, Files, kind

_SAM = "AWS::Serverless::"


@kind(3_000)
def path_of_code(size: int) -> Files:
    """Parts of the path that a template gives to a function."""
    template = f"""\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: {"a/" * size}, Handler: index.main}}
"""
    return PACKAGE | {"template.yaml": template, INDEX: "import exceptions\n"}


def _template(functions: int, properties: str, before: str = "") -> Files:
    resources = "".join(
        f"  F{n}: {{Type: {_SAM}Function, Properties: {{{properties.format(n=n)}}}}}\n"
        for n in range(functions)
    )
    template = f"Transform: AWS::Serverless-2016-10-31\n{before}Resources:\n{resources}"
    return PACKAGE | {"template.yaml": template, INDEX: "import exceptions\n"}


@kind(600)
def functions_of_a_template(size: int) -> Files:
    """Functions that a template gives a folder each."""
    properties = "CodeUri: lambdas/l{n}, Handler: index.main, Runtime: python3.12"
    lambdas = {f"lambdas/l{n}/index.py": "import exceptions\n" for n in range(size)}
    return _template(size, properties) | lambdas


@kind(200)
def functions_that_merge(size: int) -> Files:
    """Functions that take what they are from an anchor."""
    anchor = "X: &x\n  CodeUri: lambdas/users\n  Handler: index.main\n"
    return _template(size, "<<: *x, Timeout: 3", anchor)


@kind(200)
def merged_entries(size: int) -> Files:
    """Functions that merge an anchor, and entries of that."""
    anchor = "X: &x\n" + "".join(f"  k{n}: v\n" for n in range(size))
    return _template(size, "<<: *x, CodeUri: lambdas/users", anchor)


@kind(800)
def layers_for_all(size: int) -> Files:
    """Layers that a template gives to all functions, and such functions."""
    names = "".join(f"    - !Ref L{n}\n" for n in range(size))
    layers = "".join(
        f"  L{n}: {{Type: {_SAM}LayerVersion, Properties: {{ContentUri: layers/l{n}}}}}\n"
        for n in range(size)
    )
    files = _template(
        size, "CodeUri: lambdas/users", f"Globals:\n  Function:\n    Layers:\n{names}"
    )
    return files | {"template.yaml": files["template.yaml"] + layers}


@kind(400)
def functions_of_serverless(size: int) -> Files:
    """Functions of a `serverless.yml`, each with a folder."""
    functions = "".join(f"  f{n}:\n    handler: lambdas/l{n}/index.main\n" for n in range(size))
    head = "service: x\nprovider:\n  name: aws\n  runtime: python3.12\nfunctions:\n"
    lambdas = {f"lambdas/l{n}/index.py": "import exceptions\n" for n in range(size)}
    return PACKAGE | {"serverless.yml": head + functions} | lambdas


@kind(100)
def layers_by_arn(size: int) -> Files:
    """Functions that attach a layer each by an ARN, and layers of other names."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:layer:shared-x{n}:1"
    properties = f"CodeUri: lambdas/l{{n}}, Handler: index.main, Layers: ['{arn}']"
    return (
        _template(size, properties)
        | {f"lambdas/l{n}/index.py": f"import m{n}\n" for n in range(size)}
        | {f"layers/y{n}/m{n}.py": "" for n in range(size)}
    )


@kind(200)
def old_layers_in_a_script(size: int) -> Files:
    """Layers whose modules live in a package, each named by one line of a build script."""
    script = "".join(f"zip -r old{n}.zip layers/old{n}\n" for n in range(size))
    layers = {f"layers/old{n}/exceptions.py": "" for n in range(size)}
    return PACKAGE | layers | {"build.sh": script}


@kind(100)
def copied_by_a_script(size: int) -> Files:
    """Modules that a build script copies to one Lambda each."""
    script = "".join(f"cp shared/m{n}.py lambdas/l{n}/\n" for n in range(size))
    modules = {f"shared/m{n}.py": "" for n in range(size)}
    lambdas = {f"lambdas/l{n}/index.py": f"import m{n}\n" for n in range(size)}
    return PACKAGE | modules | lambdas | {"build.sh": script}

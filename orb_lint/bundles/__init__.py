"""Built artefacts of functions and layers: do they hold what their code imports?"""
